"""Bytes that came become a blob once their digest is proved."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from artifacts.digests import as_text, new_hash
from artifacts.models import Upload, UploadState
from artifacts.services.objects import discard_object
from artifacts.services.passing import passing
from artifacts.services.receiving import Proved, admit
from artifacts.storage.protocol import READ_BYTES
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid


def digest_differs() -> Invalid:
    return Invalid("The bytes do not have the announced digest.", code="digest_differs")


def stored_digest(upload: Upload) -> str:
    """Read back from storage."""
    found = new_hash()
    with vault().open(upload.stored.name, upload.size) as file:
        for data in iter(partial(file.read, READ_BYTES), b""):
            found.update(data)
    return as_text(found.digest())


def prove(upload: Upload, digest: str) -> None:
    """Make it a blob; throw it away when the digest lied."""
    passing.forget(upload.slug)
    if digest == upload.digest and vault().size(upload.stored.name) == upload.size:
        become_blob(upload)
        return
    discard_object(upload.stored)
    raise digest_differs()


@transaction.atomic
def become_blob(upload: Upload) -> None:
    admit(upload.project, upload.stored, [Proved(upload.digest, upload.size)])
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
        is_right = stored_digest(upload) == upload.digest
    except FileNotFoundError:
        is_right = False
    if is_right:
        become_blob(upload)
    else:
        Upload.objects.filter(pk=pk).update(state=UploadState.REFUSED)
    return int(is_right)
