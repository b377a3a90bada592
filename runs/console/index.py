"""Which rows of a console stream are lines, and which write an earlier line anew.

A progress bar is one line that was recorded many times: every row names its writer and the number
of the line, from 0 without gaps. The index is built by one walk over the stream, kept in the
process and extended by what was logged since.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from history.lru import SizedLRU
from history.models import Stream
from history.rows.columns import Columns, read_columns

KEPT_BYTES = 64_000_000
ROWS_AT_ONCE = 2_000
# Writers that leave out more numbers than this, all together, count in another way than ours.
MOST_LEFT_OUT = 100_000
UNKNOWN = -1
# Roughly, of a dictionary's entry, and of an array with its own.
ENTRY_BYTES, ARRAY_BYTES = 100, 250


class LineIndex:
    """``n_rows`` of the stream are covered. Lines are counted from 0 in the order they began in."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.n_rows = 0
        # Rows that write an earlier line anew, ascending, and beside each the row it began with.
        self._rewrites = array("q")
        self._begun = array("q")
        # Of lines written anew: the row of the last time; and all rows that count no more.
        self._latest: dict[int, int] = {}
        self._outdated = array("q")
        # For each writer the row in which its line of that number began.
        self._firsts: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self._n_left_out = 0

    @property
    def size_bytes(self) -> int:
        rows = [self._rewrites, self._begun, self._outdated, *self._firsts.values()]
        names = sum(ARRAY_BYTES + len(writer) for writer in self._firsts)
        return 8 * sum(map(len, rows)) + names + ENTRY_BYTES * len(self._latest)

    def cover(self, stream: Stream) -> None:
        """Take in what the stream has by now. 1,000,000 rows take some 0.5 s."""
        for block in read_columns(stream, ("writer", "number"), from_line=self.n_rows):
            self._add(block)
            self.n_rows = block.end_line

    def _add(self, block: Columns) -> None:
        writers, numbers = block.values
        for start in range(0, block.n, ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            self._add_rows(block.first_line + start, writers[some], numbers[some])

    def _add_rows(self, first_row: int, writers: list[Any], numbers: list[Any]) -> None:
        """Most printed lines are new ones of one writer: lists compare faster than one can look."""
        firsts = self._firsts[str(writers[0])]
        if writers.count(writers[0]) == len(writers) and numbers == list(
            range(len(firsts), len(firsts) + len(numbers))
        ):
            firsts.extend(range(first_row, first_row + len(numbers)))
            return
        for row, writer, number in zip(count(first_row), writers, numbers, strict=False):
            if type(number) is int and number >= 0:
                self._add_row(row, str(writer), number)

    def _add_row(self, row: int, writer: str, number: int) -> None:
        firsts = self._firsts[writer]
        known = len(firsts)
        if number < known:
            self._write_anew(firsts, number, row)
        elif self._n_left_out + number - known <= MOST_LEFT_OUT:
            self._n_left_out += number - known
            firsts.extend([UNKNOWN] * (number - known))
            firsts.append(row)

    def _write_anew(self, firsts: array[int], number: int, row: int) -> None:
        first = firsts[number]
        if first == UNKNOWN:
            firsts[number] = row
            return
        self._rewrites.append(row)
        self._begun.append(first)
        self._outdated.append(self._latest.get(first, first))
        self._latest[first] = row

    @property
    def n_lines(self) -> int:
        return self.n_rows - len(self._rewrites)

    def newest_rows(self, lines: Iterable[int]) -> list[int]:
        """For each line the row that says how it stands now."""
        firsts = [self._first_row(line) for line in lines]
        return [self._latest.get(row, row) for row in firsts]

    def _first_row(self, line: int) -> int:
        """The row in which a line began: as many later as there are rewrites before it."""
        places = range(len(self._rewrites))
        return line + bisect_right(places, line, key=lambda at: self._rewrites[at] - at)

    def lines_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The lines that these rows make, ascending; rows that count no more make none."""
        current = rows[~np.isin(rows, np.array(self._outdated, dtype=np.int64))]
        rewrites = np.array(self._rewrites, dtype=np.int64)
        is_rewrite = np.isin(current, rewrites, assume_unique=True)
        begun = np.array(self._begun, dtype=np.int64)[
            np.searchsorted(rewrites, current[is_rewrite])
        ]
        firsts = np.sort(np.concatenate([current[~is_rewrite], begun]))
        return firsts - np.searchsorted(rewrites, firsts)

    def written_anew_since(self, row: int) -> Sequence[int]:
        """The lines of which rows from ``row`` on say something new."""
        begun = set(self._begun[bisect_left(self._rewrites, row) :])
        return sorted(first - bisect_left(self._rewrites, first) for first in begun)


def index_of(stream: Stream) -> LineIndex:
    """The index, up to date. Hold its ``lock`` while reading it."""
    key = stream.pk, stream.epoch
    index = _indexes.get(key, LineIndex)
    if index.n_rows < stream.next_line:
        with index.lock:
            index.cover(stream)
            _indexes.weigh_again(key)
    return index


def forget_indexes() -> None:
    _indexes.clear()


_indexes: SizedLRU[LineIndex] = SizedLRU(limit=KEPT_BYTES, size_of=lambda index: index.size_bytes)
