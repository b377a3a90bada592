"""Lines and files of runs, kept before there is a run to see. What is whole is not read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from history.ingest.batches import Batch, decode
from history.models import Stream, StreamKind
from history.removal.purging import empty_stream
from history.services import Append, Appended, append_group, close_streams, create_stream
from rights.archive.reading import Archive
from rights.errors import BadArchive
from rights.models import Arrival, ArrivalKind, Import
from runs.services.files import Measured

LINES_AT_ONCE = 5_000
BYTES_AT_ONCE = 4_000_000
Tick = Callable[[int], None]


def keep_stream(archive: Archive, job: Import, name: str, kind: StreamKind) -> None:
    """A stream that belongs to no run yet. One that a kill left half is made anew."""
    known = Arrival.objects.filter(job=job, kind=ArrivalKind.STREAM, name=name).first()
    if known is not None and known.is_whole:
        return
    if known is not None:
        give_up_stream(known)
    with transaction.atomic():
        stream = create_stream(job.team, kind)
        arrival = Arrival.objects.create(job=job, kind=ArrivalKind.STREAM, name=name, stream=stream)
    for batch in batches(archive, name):
        append(stream, batch, name)
    close_streams([stream.pk])
    Arrival.objects.filter(pk=arrival.pk).update(is_whole=True)


def batches(archive: Archive, name: str) -> Iterator[Batch]:
    lines: list[bytes] = []
    size = 0
    for line in archive.lines(name):
        lines.append(line)
        size += len(line)
        if len(lines) >= LINES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield checked_batch(lines, name)
            lines, size = [], 0
    if lines:
        yield checked_batch(lines, name)


def checked_batch(lines: list[bytes], name: str) -> Batch:
    """Each line is kept as it is, or the archive is refused."""
    if not all(lines):
        raise BadArchive(f"{name}: a line is empty.", code="archive_bad_row")
    batch = decode(b"\n".join(lines))
    if batch.refused or len(batch) != len(lines):
        why = batch.refused[0].message if batch.refused else "A line is empty."
        raise BadArchive(f"{name}: {why}", code="archive_bad_row")
    return batch


@transaction.atomic
def append(stream: Stream, batch: Batch, name: str) -> None:
    (outcome,) = append_group([Append(stream.pk, None, batch)])
    if not isinstance(outcome, Appended):
        raise BadArchive(f"{name}: {outcome.message}")


def give_up_stream(arrival: Arrival) -> None:
    if arrival.stream_id is not None:
        if not empty_stream(arrival.stream_id):
            raise RuntimeError("The stream is being compacted; the next round takes it.")
        Stream.objects.filter(pk=arrival.stream_id).delete()
    arrival.delete()


def keep_file(archive: Archive, job: Import, name: str, told: Any) -> None:
    """``told`` is its row: size and digest have to be right."""
    known = Arrival.objects.filter(job=job, kind=ArrivalKind.FILE, name=name).first()
    if known is not None and known.is_whole:
        return
    if known is not None:
        give_up_file(known)
    check_size(archive, name)
    # The row first: what a kill leaves has a name.
    place = f"runs/import-{job.slug}/{hashlib.sha256(name.encode()).hexdigest()}"
    arrival = Arrival.objects.create(job=job, kind=ArrivalKind.FILE, name=name, storage_name=place)
    with archive.open(name) as content:
        reader = Measured(content)
        stored = default_storage.save(place, File(cast("IO[bytes]", reader), name=place))
    found = {"size": reader.size, "sha256": reader.sha256}
    Arrival.objects.filter(pk=arrival.pk).update(storage_name=stored)
    if told.get("size") != reader.size or told.get("sha256") not in ("", reader.sha256):
        raise BadArchive(f"{name}: its row tells of other bytes.", code="digest_differs")
    Arrival.objects.filter(pk=arrival.pk).update(is_whole=True, told=found)


def check_size(archive: Archive, name: str) -> None:
    most = settings.LABSTEAD_MAX_FILE_BYTES
    if name in archive.entries and archive.entries[name].file_size > most:
        raise BadArchive(f"{name}: a file has at most {most:,} bytes.", code="archive_too_large")


def give_up_file(arrival: Arrival) -> None:
    default_storage.delete(arrival.storage_name)
    arrival.delete()
