"""Merging: many small neighbouring segments of a stream become one, so that a read opens few files.

A segment is small below SMALL_LINES and SMALL_VALUES. A row of small neighbours is merged when
there are MANY of them or when together they fill a segment, so that a line is rewritten at most a
few times (the logarithm, base MANY, of a full segment's lines).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from history.models import Segment, Stream
from history.segments import files
from history.segments.building import MAX_LINES, MAX_VALUES, joined_columns
from history.segments.reader import DamagedSegment
from history.segments.tall import write_tall
from history.upkeep.compaction import extremes
from history.upkeep.disk import has_room
from history.upkeep.leases import is_locked, leased
from labstead_core.one_by_one import for_each

log = logging.getLogger(__name__)

SMALL_LINES = MAX_LINES // 2
SMALL_VALUES = MAX_VALUES // 2
MANY = 16
STREAMS_AT_ONCE = 100


def small_segments() -> QuerySet[Segment]:
    return Segment.objects.filter(
        n__lt=SMALL_LINES, n_values__lt=SMALL_VALUES, hidden_keys__isnull=True
    )


def merge_due() -> int:
    """Merge in every team's streams where there is enough to; how many segments went."""
    if not has_room():
        return 0
    counted = small_segments().values("stream").annotate(count=Count("pk"))
    ids = counted.filter(count__gte=MANY).values_list("stream", flat=True)[:STREAMS_AT_ONCE]
    return for_each(list(ids), merge)


def merge(stream_id: int) -> int:
    """Merge the stream's small segments; how many went. 0 when another worker is at it."""
    with leased(stream_id) as stream:
        if stream is None:
            return 0
        segments = list(Segment.objects.filter(stream=stream_id).order_by("first_line"))
        return sum(merge_row(stream, row) for row in rows_of_small(segments))


def rows_of_small(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Neighbours worth merging, none of which would make a segment too large."""
    row: list[Segment] = []
    for segment in segments:
        if not is_small(segment) or not fits(row, segment):
            if is_worth_it(row):
                yield row
            row = []
        if is_small(segment):
            row.append(segment)
    if is_worth_it(row, is_open=True):
        yield row


def is_small(segment: Segment) -> bool:
    """A segment with hidden keys is written anew for them first."""
    is_small = segment.n < SMALL_LINES and segment.n_values < SMALL_VALUES
    return is_small and segment.hidden_keys is None


def fits(row: Sequence[Segment], segment: Segment) -> bool:
    lines = sum(one.n for one in row) + segment.n
    values = sum(one.n_values for one in row) + segment.n_values
    return lines <= MAX_LINES and values <= MAX_VALUES


def is_worth_it(row: Sequence[Segment], *, is_open: bool = False) -> bool:
    """A row that nothing can join any more is merged at once, the newest one when it is long."""
    return len(row) >= (MANY if is_open else 2)


def merge_row(stream: Stream, row: Sequence[Segment]) -> int:
    try:
        merged = write(stream, row)
    except DamagedSegment as error:
        log.error("Segments of stream %d cannot be merged: %s", stream.pk, error)
        return 0
    with transaction.atomic():
        is_merged = replace(stream, row, merged)
    if not is_merged:
        default_storage.delete(merged.name)
        return 0
    return len(row)


def write(stream: Stream, row: Sequence[Segment]) -> Segment:
    first_line, n = row[0].first_line, row[-1].end_line - row[0].first_line
    data = write_tall(joined_columns(row), first_line=first_line, n=n)
    own = Segment.objects.filter(pk__in=[one.pk for one in row])
    return Segment(
        n_values=sum(one.n_values for one in row),
        **extremes(own),
        **files.stored(stream, data, first_line=first_line, n=n),
    )


def replace(stream: Stream, row: Sequence[Segment], merged: Segment) -> bool:
    """Inside a transaction: all of the row go, or nothing when the stream changed meanwhile."""
    unchanged = Q()
    for one in row:
        unchanged |= Q(pk=one.pk, n=one.n)
    own = Segment.objects.filter(unchanged)
    if not is_locked(stream) or len(own.select_for_update()) != len(row):
        return False
    own.delete()
    merged.save(force_insert=True)
    return True
