"""Lines that are still in chunks, decoded into columns of numbers and kept in the process.

Parsing a line costs microseconds; two hundred live charts would otherwise parse the same tail
again at every refresh.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import orjson
from django.db.models import Q
from numpy.typing import NDArray

from history.chunks import unpack
from history.lru import SizedLRU
from history.models import Chunk, Stream
from history.non_finite import NON_FINITE
from history.snapshots import LinesMoved

CHUNKS_AT_ONCE = 64
STREAMS_AT_ONCE = 50
# Lines that are in segments meanwhile are dropped when they are this many.
TRIM_LINES = 20_000

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass
class TailColumn:
    """One key's numbers and the lines they stand in, in line order."""

    lines: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def from_line(self, line: int) -> tuple[Integers, Floats]:
        """Copies, so that the column may go on growing."""
        lines = np.array(self.lines, dtype=np.int64)
        start = int(np.searchsorted(lines, line))
        return lines[start:], np.array(self.values[start:], dtype=np.float64)


class Tail:
    """The numbers of one stream's lines from ``base`` up to ``end``."""

    def __init__(self, base: int) -> None:
        self.lock = threading.Lock()
        self.base = self.end = base
        self.columns: dict[str, TailColumn] = {}

    def begin_at(self, line: int) -> None:
        """Start anew where the lines from ``line`` on cannot be had by going on."""
        if not self.base <= line <= self.end or line - self.base > TRIM_LINES:
            self.base = self.end = line
            self.columns = {}

    def cover(self, stream: Stream, from_line: int) -> None:
        """Decode what was committed since the last time. Raises LinesMoved."""
        self.begin_at(from_line)
        while self.end < stream.next_line:
            chunks = Chunk.objects.filter(stream=stream.pk, first_line__gte=self.end)
            found = list(chunks.order_by("first_line")[:CHUNKS_AT_ONCE])
            if not found:
                raise LinesMoved()
            for chunk in found:
                self.add(chunk)

    def add(self, chunk: Chunk) -> None:
        """Decode the next chunk. Raises LinesMoved when it is another one."""
        if chunk.first_line != self.end:
            raise LinesMoved()
        for line, data in enumerate(unpack(chunk), start=chunk.first_line):
            for key, value in orjson.loads(data).items():
                number = as_number(value)
                if number is not None:
                    column = self.columns.setdefault(key, TailColumn())
                    column.lines.append(line)
                    column.values.append(number)
        self.end = chunk.first_line + chunk.n


def as_number(value: object) -> float | None:
    """The value as a float; the strings NaN, Infinity and -Infinity are numbers, too."""
    if isinstance(value, int | float):
        return float(value)
    return NON_FINITE.get(value) if isinstance(value, str) else None


Columns = dict[str, tuple[Integers, Floats]]


def tail_columns(stream: Stream, *, from_line: int, keys: list[str]) -> Columns:
    """Numbers of these keys in the stream's lines from ``from_line`` on. Raises LinesMoved."""
    if from_line >= stream.next_line:
        return {}
    tail = tail_of(stream, from_line)
    with tail.lock:
        tail.cover(stream, from_line)
        found = {key: tail.columns[key].from_line(from_line) for key in keys if key in tail.columns}
    return {key: column for key, column in found.items() if len(column[0])}


def bring_up(tails: Sequence[tuple[Stream, int]]) -> None:
    """Decode what is new in many streams, each from its line on, in a query for every
    STREAMS_AT_ONCE. What moved meanwhile is left to ``tail_columns``.
    """
    behind = [
        (stream, tail_of(stream, line), line) for stream, line in tails if line < stream.next_line
    ]
    for start in range(0, len(behind), STREAMS_AT_ONCE):
        extend_together(behind[start : start + STREAMS_AT_ONCE])


def extend_together(behind: Sequence[tuple[Stream, Tail, int]]) -> None:
    missing = Q()
    for stream, tail, line in behind:
        with tail.lock:
            tail.begin_at(line)
            if tail.end < stream.next_line:
                missing |= Q(stream=stream.pk, first_line__gte=tail.end)
    if not missing:
        return
    tail_behind = {stream.pk: tail for stream, tail, _ in behind}
    chunks = Chunk.objects.filter(missing).order_by("stream", "first_line")
    for chunk in chunks.iterator(chunk_size=CHUNKS_AT_ONCE):
        tail = tail_behind[chunk.stream_id]
        with tail.lock, suppress(LinesMoved):
            tail.add(chunk)


def tail_of(stream: Stream, from_line: int) -> Tail:
    return _tails.get(cache_key(stream), lambda: Tail(from_line))


def cache_key(stream: Stream) -> Hashable:
    return (stream.pk, stream.epoch)


def forget_tails() -> None:
    _tails.clear()


_tails: SizedLRU[Tail] = SizedLRU(limit=2_000, size_of=lambda _: 1)
