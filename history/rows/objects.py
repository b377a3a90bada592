"""Where a key holds objects with a ``_type``, and those objects: what pages show as media.

A stream's part in segments is read by column, its tail from chunks. Chunks never change, so what
one holds is remembered; most hold nothing of the kind, and that is remembered, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import orjson
import pyarrow.compute as pc

from history.chunks import unpack
from history.lru import SizedLRU
from history.media_values import TYPE, is_media
from history.models import Chunk, Segment, Stream
from history.rows.steps import steps_of
from history.segments.column import KeyColumn
from history.segments.reader import DamagedSegment, open_segment
from history.snapshots import ATTEMPTS, LinesMoved, Snapshot, take

log = logging.getLogger(__name__)
TYPE_IN_JSON = f'"{TYPE}"'.encode()
REMEMBERED_BYTES = 64_000_000

Value = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """An object at a step. ``read`` fetches it."""

    step: int
    line: int
    read: Callable[[], Value]


@dataclass
class Objects:
    """What one stream holds under a key, by step; of equal steps the last line counts.

    ``is_incomplete`` says that a segment with some of them could not be read.
    """

    found: list[Found] = field(default_factory=list)
    is_incomplete: bool = False

    @property
    def steps(self) -> list[int]:
        return [one.step for one in self.found]

    def at(self, step: int | None) -> Found | None:
        """The last one at or before the step, or of all."""
        end = len(self.found) if step is None else int(np.searchsorted(self.steps, step, "right"))
        return self.found[end - 1] if end else None


def read_objects(streams: Sequence[Stream], key: str) -> list[Objects]:
    """One for each stream. A query for segments and at most two for chunks, however many."""
    for _ in range(ATTEMPTS):
        try:
            return [objects_of(key, *part) for part in parts_of(streams)]
        except LinesMoved:
            pks = [stream.pk for stream in streams]
            fresh = Stream.objects.in_bulk(pks)
            streams = [fresh.get(stream.pk, stream) for stream in streams]
    raise LinesMoved()


def parts_of(streams: Sequence[Stream]) -> Iterator[tuple[Snapshot, Sequence[Chunk]]]:
    """Each stream's segments, and the chunks behind them. Raises LinesMoved."""
    snapshots = take(streams)
    behind = [some for some in snapshots if some.covered < some.stream.next_line]
    chunks = chunks_of([some.stream.pk for some in behind]) if behind else {}
    for some in snapshots:
        tail = [one for one in chunks.get(some.stream.pk, []) if one.first_line >= some.covered]
        if some in behind and (not tail or tail[0].first_line != some.covered):
            raise LinesMoved()
        yield some, tail


def chunks_of(stream_ids: Sequence[int]) -> dict[int, list[Chunk]]:
    """Chunks by stream, in order; with their bytes where nobody remembers what they hold."""
    places = Chunk.objects.filter(stream__in=stream_ids).order_by("stream", "first_line")
    chunks = list(places.defer("data"))
    unknown = [chunk.pk for chunk in chunks if not _held.holds(name_of(chunk))]
    read = Chunk.objects.in_bulk(unknown) if unknown else {}
    found: dict[int, list[Chunk]] = {}
    for chunk in chunks:
        if chunk.pk in read:
            remember(read[chunk.pk])
        found.setdefault(chunk.stream_id, []).append(chunk)
    return found


def objects_of(key: str, snapshot: Snapshot, tail: Iterable[Chunk]) -> Objects:
    objects = Objects()
    for segment in snapshot.segments:
        try:
            objects.found += in_segment(segment, key)
        except DamagedSegment as error:
            log.error("A segment of stream %d is damaged: %s", segment.stream_id, error)
            objects.is_incomplete = True
    for chunk in tail:
        objects.found += in_chunk(chunk, key)
    by_step = {one.step: one for one in objects.found}
    objects.found = [by_step[step] for step in sorted(by_step)]
    return objects


def in_segment(segment: Segment, key: str) -> Iterator[Found]:
    file = open_segment(segment)
    column = file.column(key)
    if column is None or column.js is None:
        return
    steps = steps_of(file.column("_step"), segment.first_line, segment.n)
    for place in np.flatnonzero(is_object(column)).tolist():
        line = int(column.lines[place])
        if line < segment.n and np.isfinite(steps[line]):
            yield Found(int(steps[line]), segment.first_line + line, reader_of(column, place))


def is_object(column: KeyColumn) -> Any:
    """Whether each value is one with a ``_type``, going by its text."""
    opens = pc.starts_with(column.js, "{")
    has_type = pc.match_substring(column.js, f'"{TYPE}"')
    return np.asarray(pc.fill_null(pc.and_(opens, has_type), False))


def reader_of(column: KeyColumn, place: int) -> Callable[[], Value]:
    def read() -> Value:
        value: Value = column.values(place, place + 1)[0]
        return value

    return read


@dataclass(frozen=True)
class Held:
    """The objects of a chunk: the step, line and row of each line with one."""

    rows: Sequence[tuple[int, int, Value]]
    nbytes: int = 100


def in_chunk(chunk: Chunk, key: str) -> Iterator[Found]:
    for step, line, row in remember(chunk).rows:
        if key in row:
            yield Found(step, line, partial(itself, row[key]))


def itself(value: Value) -> Value:
    return value


def remember(chunk: Chunk) -> Held:
    return _held.get(name_of(chunk), lambda: held_by(chunk))


def held_by(chunk: Chunk) -> Held:
    rows, nbytes = [], 100
    for line, data in enumerate(unpack(chunk), start=chunk.first_line):
        if TYPE_IN_JSON not in data:
            continue
        row = orjson.loads(data)
        media = {name: value for name, value in row.items() if is_media(value)}
        step = row.get("_step", line)
        if media and step is not None:
            rows.append((step, line, media))
            nbytes += 4 * len(data)
    return Held(rows, nbytes)


def name_of(chunk: Chunk) -> Hashable:
    """The same bytes under the same name: a rewind and a deleted key make another."""
    return (chunk.pk, chunk.n, tuple(chunk.hidden_keys or ()))


def forget_objects() -> None:
    _held.clear()


_held: SizedLRU[Held] = SizedLRU(limit=REMEMBERED_BYTES, size_of=lambda held: held.nbytes)
