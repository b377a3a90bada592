"""Compaction: lines move from chunks in the database to segments in storage.

The tables say what is due; a task only wakes this up. One worker leases a stream, writes a file,
and moves the lines in one guarded transaction; whoever loses that race deletes its own file. A
worker killed anywhere leaves at most a file that no row names, which ``orphans`` sweeps.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from history.models import Chunk, Rollup, Segment, Stream
from history.segments import files
from history.segments.building import RowGatherer
from history.segments.column import KeyColumn
from history.segments.tall import write_tall
from history.upkeep import stream_rollups
from history.upkeep.disk import has_room
from history.upkeep.leases import leased
from labstead_core.one_by_one import for_each

log = logging.getLogger(__name__)

PENDING_LINES = 2_000
PENDING_BYTES = 256_000
# A stream that trickles is left alone for an hour, lest each of its lines becomes a file.
TRICKLE = timedelta(hours=1)
STREAMS_AT_ONCE = 500


def due_streams() -> QuerySet[Stream]:
    """Streams with lines to compact, longest waiting first; sealed ones may rest.

    One walk over a partial index.
    """
    now = timezone.now()
    idle = now - timedelta(seconds=settings.LABSTEAD_COMPACT_IDLE_SECONDS)
    is_much = Q(next_line__gte=F("compacted_line") + PENDING_LINES)
    is_large = Q(pending_bytes__gte=PENDING_BYTES)
    is_over = Q(closed=True, appended_at__lt=idle)
    has_trickled = Q(appended_at__lt=now - TRICKLE)
    with_chunks = Stream.objects.filter(compacted_line__lt=F("next_line"), sealed=False)
    return with_chunks.filter(is_much | is_large | is_over | has_trickled).order_by("appended_at")


def compact_due() -> int:
    """Compact what is due in every team; how many lines that were. Stops short of a full disk."""
    if not has_room():
        return 0
    ids = list(due_streams().values_list("pk", flat=True)[:STREAMS_AT_ONCE])
    return for_each(ids, compact)


def compact(stream_id: int) -> int:
    """Move all the stream's lines to segments; how many. 0 when another worker is at it."""
    with leased(stream_id) as stream:
        if stream is None:
            return 0
        start = stream.compacted_line
        for piece in pieces(stream):
            if not move(stream, piece):
                break
        return stream.compacted_line - start


def pieces(stream: Stream) -> Iterator[RowGatherer]:
    """The lines in chunks, gathered into what makes one segment each."""
    gathered = RowGatherer(stream.compacted_line)
    chunks = Chunk.objects.filter(stream=stream.pk, first_line__gte=stream.compacted_line)
    for chunk in chunks.order_by("first_line").iterator(chunk_size=50):
        if chunk.first_line != gathered.end_line:
            log.error("Stream %d lacks lines before %d.", stream.pk, chunk.first_line)
            break
        if not gathered.has_room_for(chunk):
            yield gathered
            gathered = RowGatherer(gathered.end_line)
        gathered.add(chunk)
    if gathered.n:
        yield gathered


def move(stream: Stream, piece: RowGatherer) -> bool:
    """Write the segment, then let it replace its chunks. False when the stream changed meanwhile:
    then nothing is moved and the file is gone again.
    """
    columns = piece.columns()
    segment = write(stream, piece, columns)
    is_moved = False
    try:
        rollups = stream_rollups.prepare(stream, segment, columns)
        with transaction.atomic():
            is_moved = replace_chunks(stream, segment, rollups)
    finally:
        if not is_moved:
            default_storage.delete(segment.name)
    return is_moved


def write(stream: Stream, piece: RowGatherer, columns: Mapping[str, KeyColumn]) -> Segment:
    """Store the file; the row that will name it, unsaved."""
    data = write_tall(columns.items(), first_line=piece.first_line, n=piece.n)
    return Segment(
        n_values=piece.n_values,
        **extremes(own_chunks(stream, piece.first_line, piece.end_line)),
        **files.stored(stream, data, first_line=piece.first_line, n=piece.n),
    )


def own_chunks(stream: Stream, first_line: int, end_line: int) -> QuerySet[Chunk]:
    return Chunk.objects.filter(
        stream=stream.pk, first_line__gte=first_line, first_line__lt=end_line
    )


def extremes(rows: QuerySet[Any]) -> dict[str, Any]:
    """Least and greatest step and timestamp of chunks or segments."""
    return rows.aggregate(
        min_step=Min("min_step"),
        max_step=Max("max_step"),
        min_ts=Min("min_ts"),
        max_ts=Max("max_ts"),
    )


def replace_chunks(stream: Stream, segment: Segment, rollups: Sequence[Rollup]) -> bool:
    """Inside a transaction. ``stream`` moves on with its row."""
    chunks = own_chunks(stream, segment.first_line, segment.end_line)
    moved_bytes = chunks.aggregate(bytes=Sum(Length("data")))["bytes"] or 0
    as_it_was = Stream.objects.filter(
        pk=stream.pk, epoch=stream.epoch, compacted_line=segment.first_line
    )
    if not as_it_was.update(
        compacted_line=segment.end_line, pending_bytes=F("pending_bytes") - moved_bytes
    ):
        return False
    segment.save(force_insert=True)
    chunks.delete()
    stream.compacted_line = segment.end_line
    stream_rollups.save(stream, segment, rollups)
    return True
