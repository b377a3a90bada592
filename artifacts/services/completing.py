"""The parts of files put together, and their digests proved: at once, or by a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.models import Upload, UploadState, Version
from artifacts.services.entries import touch
from artifacts.services.holdings import held
from artifacts.services.objects import discard_object
from artifacts.services.passing import passing
from artifacts.services.promises import promise_files
from artifacts.services.proving import become_blob, digest_differs, prove, stored_sums
from artifacts.services.uploads import Parts, part_count, parts_of, upload_closed
from artifacts.storage.protocol import FoundPart
from artifacts.storage.vault import vault
from artifacts.tasks import check_upload
from labstead_core.errors import Conflict

# Up to here a file that went to the bucket in parts is read back while its client waits.
CHECK_AT_ONCE_BYTES = 64 << 20


@dataclass(frozen=True)
class Completed:
    """``digests`` of the stored files that came under provisional names."""

    stored: list[str]
    pending: list[str]
    digests: dict[str, str]


def complete_uploads(draft: Version, files: Mapping[str, int], *, by: User) -> Completed:
    """Put the parts of each file together and prove its digest. Again is harmless.

    Raises Conflict (``parts_missing``), Invalid (``digest_differs``: its bytes are thrown away).
    """
    demand_to_change(by, draft)
    touch(draft)
    here = held(draft.project, files)
    wanted = [digest for digest in files if digest not in here]
    uploads = {
        upload.digest: upload
        for upload in Upload.objects.filter(
            project=draft.project, digest__in=wanted
        ).select_related("stored", "project__team")
    }
    check_all_there(wanted, uploads)
    done = {name: complete(uploads[name]) for name in wanted}
    digests = {name: digest for name, digest in done.items() if digest and digest != name}
    if digests:
        promise_files(draft, list(digests.values()), by=by)  # no entry names them yet
    return Completed(
        [name for name in files if done.get(name, name)],
        [name for name in files if not done.get(name, name)],
        digests,
    )


def check_all_there(wanted: Sequence[str], uploads: Mapping[str, Upload]) -> None:
    found = parts_of(list(uploads.values()))
    lacking = [
        digest for digest in wanted if digest not in uploads or lacks_parts(uploads[digest], found)
    ]
    if lacking:
        raise Conflict(
            "Some files have parts that did not come. Ask for their uploads again.",
            code="parts_missing",
            digests=lacking,
        )


def lacks_parts(upload: Upload, found: Parts) -> bool:
    is_whole = vault().size(upload.stored.name) == upload.size
    return not is_whole and len(found[upload.pk]) < part_count(upload)


def complete(upload: Upload) -> str | None:
    """The digest of the blob that it is now; None while a worker is proving it."""
    if upload.state == UploadState.CHECKING:
        return None
    if upload.state == UploadState.REFUSED:
        discard_object(upload.stored)
        raise digest_differs()
    stored = upload.stored
    parts = sorted(parts_of([upload])[upload.pk], key=lambda part: part.number)
    put_together(upload, parts)
    if vault().is_proved(stored.name, upload.digest):
        become_blob(upload)
        return upload.digest
    passed = passing.sums(upload.slug, [part.etag for part in parts])
    if passed is None and upload.size > CHECK_AT_ONCE_BYTES:
        check_later(upload)
        return None
    sums = passed or stored_sums(upload)
    prove(upload, sums)
    return sums.digest


def put_together(upload: Upload, parts: Sequence[FoundPart]) -> None:
    try:
        vault().finish(upload.stored.name, upload.stored.upload_id, parts)
    except FileNotFoundError as error:
        raise upload_closed() from error


@transaction.atomic
def check_later(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.CHECKING)
    transaction.on_commit(partial(check_upload.delay, upload.pk))
