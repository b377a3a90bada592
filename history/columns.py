"""Streams decoded into columns of numbers, kept in the process and extended as streams grow.

Parsing a line costs microseconds; two hundred live charts would otherwise parse the same tail
again at every refresh.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
import orjson
from numpy.typing import NDArray

from history.lines import NON_FINITE
from history.models import Stream
from history.reading import read_lines

MAX_CACHED_POINTS = 10_000_000

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass
class Column:
    """One key's numbers and the lines they stand in, in line order."""

    lines: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def arrays(self) -> tuple[Integers, Floats]:
        """Copies, so that the column may go on growing."""
        return np.array(self.lines, dtype=np.int64), np.array(self.values, dtype=np.float64)


class DecodedStream:
    """The numeric columns of one stream up to ``through_line``."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.through_line = 0
        self.n_points = 0
        self.columns: dict[str, Column] = {}

    def extend(self, stream: Stream) -> None:
        """Decode what was committed since the last time."""
        if self.through_line >= stream.next_line:
            return
        for line in read_lines(stream, from_line=self.through_line):
            self._add(line.number, orjson.loads(line.data))
            self.through_line = line.number + 1

    def column(self, key: str) -> tuple[Integers, Floats]:
        """Lines and numbers of ``key``; two empty arrays for a key without numbers."""
        return self.columns.get(key, Column()).arrays()

    def _add(self, line: int, row: dict[str, object]) -> None:
        for key, value in row.items():
            number = as_number(value)
            if number is not None:
                column = self.columns.setdefault(key, Column())
                column.lines.append(line)
                column.values.append(number)
                self.n_points += 1


def as_number(value: object) -> float | None:
    """The value as a float; the strings NaN, Infinity and -Infinity are numbers, too."""
    if isinstance(value, int | float):
        return float(value)
    return NON_FINITE.get(value) if isinstance(value, str) else None


class ColumnCache:
    """The most recently read streams, up to ``max_points`` numbers in all (16 bytes each)."""

    def __init__(self, max_points: int = MAX_CACHED_POINTS) -> None:
        self._max_points = max_points
        self._lock = threading.Lock()
        self._streams: OrderedDict[tuple[int, int], DecodedStream] = OrderedDict()

    def columns(self, stream: Stream, keys: list[str]) -> dict[str, tuple[Integers, Floats]]:
        """The stream's columns of these keys, up to its ``next_line`` at least."""
        decoded = self._find(stream)
        with decoded.lock:
            decoded.extend(stream)
            found = {key: decoded.column(key) for key in keys}
        self._shrink()
        return found

    def _find(self, stream: Stream) -> DecodedStream:
        with self._lock:
            key = (stream.pk, stream.epoch)
            decoded = self._streams.setdefault(key, DecodedStream())
            self._streams.move_to_end(key)
            return decoded

    def _shrink(self) -> None:
        with self._lock:
            total = sum(decoded.n_points for decoded in self._streams.values())
            while total > self._max_points and len(self._streams) > 1:
                _, oldest = self._streams.popitem(last=False)
                total -= oldest.n_points

    def clear(self) -> None:
        with self._lock:
            self._streams.clear()


cache = ColumnCache()
