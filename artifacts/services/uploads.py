"""Files on their way in parts: planned and received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.digests import crc_in, digest_of
from artifacts.models import (
    ObjectKind,
    StoredObject,
    Upload,
    UploadPart,
    UploadState,
    Version,
)
from artifacts.services.entries import touch
from artifacts.services.holdings import claim_visible, held, is_likely_here
from artifacts.services.objects import discard_object, new_object
from artifacts.services.passing import passing
from artifacts.services.proving import become_blob, digest_differs
from artifacts.services.receiving import check_quota
from artifacts.storage.protocol import Address, FoundPart
from artifacts.storage.vault import vault
from labstead_core.errors import Conflict, Invalid, TooLarge
from labstead_core.losable import losable
from projects.models import Project

Via = Literal["any", "server"]
PART_BYTES = 16 << 20
PARTS = 16
MAX_PARTS = 9_000


@dataclass(frozen=True)
class PlannedPart:
    number: int
    offset: int
    size: int
    is_stored: bool
    # None: to the server.
    address: Address | None


@dataclass(frozen=True)
class Plan:
    """How a file gets here. Without ``upload`` it is here, or has to be asked for by its digest."""

    digest: str
    size: int
    upload: Upload | None
    parts: Sequence[PlannedPart] = ()
    wants_digest: bool = False


def part_bytes(size: int) -> int:
    """16 MiB, more of a larger file as far as its store likes that, or else it had too many."""
    liked = min(size // PARTS, vault().liked_part_bytes)
    needed = -(-size // MAX_PARTS)
    return max(PART_BYTES, in_mib(liked), in_mib(needed))


def in_mib(size: int) -> int:
    return -(-size // (1 << 20)) << 20


def plan_uploads(
    draft: Version, files: Mapping[str, int], *, via: Via = "any", by: User
) -> list[Plan]:
    """For names and sizes. Asking again is how one resumes: what is there says so."""
    demand_to_change(by, draft)
    check_file_bytes(files)
    touch(draft)
    wanting = wanting_digest(draft.project, files, by=by)
    here = find_here(draft.project, files, by=by)
    lacking = {name: size for name, size in files.items() if name not in here | wanting}
    uploads = open_uploads(draft.project, lacking)
    found = parts_of(list(uploads.values()))
    return [
        planned(uploads[name], found, via=via)
        if name in uploads
        else Plan(name, size, None, wants_digest=name in wanting)
        for name, size in files.items()
    ]


def wanting_digest(project: Project, files: Mapping[str, int], *, by: User) -> set[str]:
    """Files that may not come under their provisional names: they may be here, or do not come
    through us in parts, so that nobody would take their digest in passing.
    """
    provisional = {name: crc for name in files if (crc := crc_in(name)) is not None}
    if vault().wants_digests:
        return set(provisional)
    return {
        name
        for name, crc in provisional.items()
        if files[name] <= PART_BYTES or is_likely_here(project, crc, files[name], by=by)
    }


def check_file_bytes(files: Mapping[str, int]) -> None:
    most = settings.LABSTEAD_MAX_ARTIFACT_FILE_BYTES
    if any(size > most for size in files.values()):
        raise TooLarge(f"A file has at most {most:,} bytes.", limit_bytes=most)


@transaction.atomic
def find_here(project: Project, files: Mapping[str, int], *, by: User) -> set[str]:
    here = held(project, files).keys()
    missing = [digest for digest in files if digest not in here]
    return here | claim_visible(project, missing, by=by).keys()


def open_uploads(project: Project, files: Mapping[str, int]) -> dict[str, Upload]:
    """One for each digest: that of an earlier try, or a new one."""
    known = {
        upload.digest: upload
        for upload in Upload.objects.filter(project=project, digest__in=files).select_related(
            "stored"
        )
        if upload.size == files[upload.digest] and upload.state != UploadState.REFUSED
    }
    StoredObject.objects.filter(upload__in=[one.pk for one in known.values()]).update(
        touched_at=timezone.now()
    )
    fresh = {digest: size for digest, size in files.items() if digest not in known}
    if fresh:
        check_quota(project, sum(fresh.values()))
    return known | begin_uploads(project, fresh)


def begin_uploads(project: Project, files: Mapping[str, int]) -> dict[str, Upload]:
    """New ones, in place of earlier ones that came to nothing."""
    for earlier in Upload.objects.filter(project=project, digest__in=files).select_related(
        "stored"
    ):
        discard_object(earlier.stored)
    begun = [begin_upload(project, digest, size) for digest, size in files.items()]
    with transaction.atomic():
        StoredObject.objects.bulk_create(upload.stored for upload in begun)
        Upload.objects.bulk_create(begun, ignore_conflicts=True)
    rows = Upload.objects.filter(project=project, digest__in=files).select_related("stored")
    return {upload.digest: upload for upload in rows}


def begin_upload(project: Project, digest: str, size: int) -> Upload:
    stored = new_object(project.team.organization_id, ObjectKind.FILE, size=size)
    upload = Upload(
        team_id=project.team_id,
        project=project,
        digest=digest,
        size=size,
        part_size=part_bytes(size),
        stored=stored,
    )
    stored.upload_id = vault().begin(stored.name, in_parts=is_in_parts(upload))
    return upload


def is_in_parts(upload: Upload) -> bool:
    return upload.size > upload.part_size


def part_count(upload: Upload) -> int:
    return max(1, -(-upload.size // upload.part_size))


def size_of_part(upload: Upload, number: int) -> int:
    return min(upload.part_size, upload.size - (number - 1) * upload.part_size)


Parts = Mapping[int, Sequence[FoundPart]]


def parts_of(uploads: Sequence[Upload]) -> Parts:
    """What is there of each, by its primary key; parts of the right size alone."""
    found: dict[int, list[FoundPart]] = {upload.pk: [] for upload in uploads}
    through_us = UploadPart.objects.filter(upload__in=found)
    for row in through_us:
        found[row.upload_id].append(FoundPart(row.number, row.size, row.etag))
    for upload in uploads:
        there = vault().parts(upload.stored.name, upload.stored.upload_id)
        if there is not None:
            found[upload.pk] = there
        found[upload.pk] = [
            part for part in found[upload.pk] if part.size == size_of_part(upload, part.number)
        ]
    return found


def planned(upload: Upload, found: Parts, *, via: Via) -> Plan:
    there = {part.number for part in found[upload.pk]}
    numbers = range(1, part_count(upload) + 1)
    parts = [plan_part(upload, number, number in there, via=via) for number in numbers]
    return Plan(upload.digest, upload.size, upload, parts)


def plan_part(upload: Upload, number: int, is_stored: bool, *, via: Via) -> PlannedPart:
    stored = upload.stored
    address = None
    if via == "any" and not is_stored:
        address = vault().upload_address(
            stored.name, stored.upload_id, number, digest=upload.digest
        )
    offset = (number - 1) * upload.part_size
    return PlannedPart(number, offset, size_of_part(upload, number), is_stored, address)


def receive_part(
    upload: Upload, number: int, content: IO[bytes], *, size: int, digest: str = ""
) -> bool:
    """Keep a part that came to the server; whether that was all of the file, and it is a blob now.

    Raises Invalid (``size_differs``, ``digest_differs``), Conflict (``upload_closed``).
    """
    if not 1 <= number <= part_count(upload) or size != size_of_part(upload, number):
        raise Invalid("The file has no such part.", code="size_differs")
    if is_in_parts(upload):
        receive_one_of_many(upload, number, content, size=size, digest=digest)
        return False
    data = content.read()
    if len(data) != size:
        raise size_differs(len(data), size)
    if digest_of(data) != upload.digest:
        raise digest_differs()
    vault().write(upload.stored.name, data)
    become_blob(upload)
    return True


def size_differs(came: int, announced: int) -> Invalid:
    return Invalid(f"{came:,} bytes came, {announced:,} were announced.", code="size_differs")


def receive_one_of_many(
    upload: Upload, number: int, content: IO[bytes], *, size: int, digest: str
) -> None:
    stored = upload.stored
    offset = (number - 1) * upload.part_size
    with passing.reading(upload.slug, number, content, with_digest=bool(digest)) as reader:
        try:
            etag = vault().write_part(stored.name, stored.upload_id, number, offset, reader)
        except FileNotFoundError as error:
            raise upload_closed() from error
        reader.end()
        if reader.size != size:
            raise size_differs(reader.size, size)
        if digest and reader.part_digest() != digest:
            raise digest_differs()
        note_part(upload, FoundPart(number, size, etag))
        reader.keep(etag)


@losable()
def note_part(upload: Upload, part: FoundPart) -> None:
    """It is there; and whoever still sends parts keeps the upload from being swept.

    After a power cut the part may be missing in this list or on the disk: it is sent again, or its
    file is found to have another digest.
    """
    StoredObject.objects.filter(pk=upload.stored_id).update(touched_at=timezone.now())
    UploadPart.objects.update_or_create(
        upload=upload, number=part.number, defaults={"size": part.size, "etag": part.etag}
    )


def upload_closed() -> Conflict:
    return Conflict("This upload was completed or given up meanwhile.", code="upload_closed")
