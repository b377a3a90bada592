"""Bytes that came become a blob once their digest is proved."""

from __future__ import annotations

import zlib
from functools import partial

from django.db import transaction

from artifacts.digests import Sums, as_text, new_hash
from artifacts.models import Blob, Upload, UploadState
from artifacts.services.objects import discard_object
from artifacts.services.passing import passing
from artifacts.services.receiving import Proved, admit
from artifacts.storage.protocol import READ_BYTES
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid


def digest_differs() -> Invalid:
    return Invalid("The bytes do not have the announced digest.", code="digest_differs")


def stored_sums(upload: Upload) -> Sums:
    """Read back from storage."""
    found, crc32 = new_hash(), 0
    with vault().open(upload.stored.name, upload.size) as file:
        for data in iter(partial(file.read, READ_BYTES), b""):
            found.update(data)
            crc32 = zlib.crc32(data, crc32)
    return Sums(as_text(found.digest()), crc32)


def prove(upload: Upload, sums: Sums) -> None:
    """Make it a blob; throw it away when its name lied."""
    passing.forget(upload.slug)
    if sums.prove(upload.digest) and vault().size(upload.stored.name) == upload.size:
        become_blob(upload, sums)
        return
    discard_object(upload.stored)
    raise digest_differs()


@transaction.atomic
def become_blob(upload: Upload, sums: Sums | None = None) -> None:
    """Without ``sums`` its digest was proved before."""
    digest, crc32 = (sums.digest, sums.crc32) if sums else (upload.digest, None)
    admit(upload.project, upload.stored, [Proved(digest, upload.size, crc32=crc32)])
    if crc32 is not None:
        of_others = Blob.objects.filter(organization=upload.stored.organization_id, digest=digest)
        of_others.filter(crc32=None).update(crc32=crc32)
    Upload.objects.filter(pk=upload.pk).delete()


def check_upload(pk: int) -> int:
    """Read a large file back and prove it: the door of a worker. May be repeated.

    1 when it is a blob now.
    """
    upload = (
        Upload.objects.filter(pk=pk, state=UploadState.CHECKING)
        .select_related("stored", "project__team")
        .first()
    )
    if upload is None:
        return 0
    try:
        sums = stored_sums(upload)
    except FileNotFoundError:
        sums = None
    if sums and sums.prove(upload.digest):
        become_blob(upload, sums)
        return 1
    Upload.objects.filter(pk=pk).update(state=UploadState.REFUSED)
    return 0
