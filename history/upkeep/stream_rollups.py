"""Keeping a stream's rollups in step with its segments."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from django.db import transaction

from history.models import Rollup as Row
from history.models import Segment, Stream, StreamKey
from history.segments.column import KeyColumn
from history.segments.reader import DamagedSegment, open_segment
from history.series import rollups
from history.series.points import STEPS, numbers_of, segment_part, x_at
from history.series.rollups import Rollup
from history.upkeep.leases import is_locked, leased
from labstead_core.one_by_one import for_each

log = logging.getLogger(__name__)

# Below this a rollup would cost more room than it saves time.
LEAST_LINES = 32_768
KEYS_AT_ONCE = 200
STREAMS_AT_ONCE = 100


def prepare(stream: Stream, segment: Segment, columns: Mapping[str, KeyColumn]) -> list[Row]:
    """The stream's rollup rows that a new segment changes; none while the stream is short.

    Call it before the transaction that adds the segment, holding the stream's lease. A stream gets
    its rollups when it has grown long: then its earlier segments are read, too.
    """
    if segment.end_line < LEAST_LINES:
        return []
    new = rolled(columns, segment)
    is_next = stream.rolled_line and stream.rolled_line == segment.first_line
    try:
        old = stored(stream, new) if is_next else from_segments(stream)
    except DamagedSegment as error:
        log.error("Stream %d goes without rollups: %s", stream.pk, error)
        return []
    keys = new if is_next else {**old, **new}
    return rows_of(stream, {key: grown(old.get(key), new.get(key)) for key in keys})


def save(stream: Stream, segment: Segment, rows: Sequence[Row]) -> None:
    """Inside the transaction that adds the segment."""
    if rows:
        store(stream, segment.end_line, rows)


def store(stream: Stream, end_line: int, rows: Sequence[Row]) -> None:
    """Rollups of the stream's lines before ``end_line``."""
    Row.objects.bulk_create(
        rows,
        batch_size=KEYS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["stream", "key"],
        update_fields=["data"],
    )
    stream.rolled_line = end_line
    Stream.objects.filter(pk=stream.pk).update(rolled_line=stream.rolled_line)


def rebuild_due() -> int:
    """Build the rollups that a rewind took and no new segment brought back; of how many streams."""
    bare = Stream.objects.filter(rolled_line=0, rewinds__gt=0, compacted_line__gte=LEAST_LINES)
    return for_each(list(bare.values_list("pk", flat=True)[:STREAMS_AT_ONCE]), rebuild)


def rebuild(stream_id: int) -> int:
    """1, or 0 when another worker has the stream or it changed meanwhile."""
    with leased(stream_id) as stream:
        if stream is None:
            return 0
        rows = rows_of(stream, from_segments(stream))
        with transaction.atomic():
            if not is_locked(stream):
                return 0
            store(stream, stream.compacted_line, rows)
        return 1


def grown(old: Rollup | None, new: Rollup | None) -> Rollup:
    if old is not None and new is not None:
        return rollups.merge(old, new)
    known = old or new
    assert known is not None  # noqa: S101 - the caller has at least one of them
    return known


def rolled(columns: Mapping[str, KeyColumn], segment: Segment) -> dict[str, Rollup]:
    """The segment's keys that hold numbers, rolled up."""
    steps = numbers_of(columns["_step"], segment.n) if "_step" in columns else None
    found: dict[str, Rollup] = {}
    for key, column in columns.items():
        numbers = numbers_of(column, segment.n)
        if len(numbers.lines):
            x = x_at(numbers.lines, steps, STEPS, first_line=segment.first_line)
            found[key] = rollups.roll_up(x.astype(np.int64), numbers.values)
    return found


def stored(stream: Stream, keys: Iterable[str]) -> dict[str, Rollup]:
    found: dict[str, Rollup] = {}
    for some in batched(keys):
        rows = Row.objects.filter(stream=stream.pk, key__name__in=some)
        found |= {key: rollups.decode(data) for key, data in rows.values_list("key__name", "data")}
    return found


def from_segments(stream: Stream) -> dict[str, Rollup]:
    """All the stream's segments rolled up. Raises DamagedSegment."""
    segments = list(Segment.objects.filter(stream=stream.pk).order_by("first_line"))
    files = [(segment, open_segment(segment)) for segment in segments]
    whole: dict[str, Rollup] = {}
    for key in dict.fromkeys(key for _, file in files for key in file.places):
        for segment, file in files:
            part = segment_part(file, segment, key, STEPS)
            if part is not None and len(part[0]):
                new = rollups.roll_up(part[0].astype(np.int64), part[1])
                whole[key] = grown(whole.get(key), new)
    return whole


def rows_of(stream: Stream, whole: Mapping[str, Rollup]) -> list[Row]:
    rows: list[Row] = []
    for some in batched(whole):
        ids = StreamKey.objects.filter(stream=stream.pk, name__in=some).values_list("name", "pk")
        rows += [Row(stream=stream, key_id=pk, data=rollups.encode(whole[key])) for key, pk in ids]
    return rows


def batched(keys: Iterable[str]) -> Iterator[list[str]]:
    wanted = list(keys)
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        yield wanted[start : start + KEYS_AT_ONCE]
