"""Raw points of one key against an x axis, out of a stream's segments and its tail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from history.models import Segment
from history.segments.column import KeyColumn
from history.segments.reader import DamagedSegment, OpenSegment, open_segment
from history.series.tail import Floats, Integers, tail_columns
from history.snapshots import Snapshot

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Axis:
    """An x axis and the range asked for, both ends included; None leaves an end open."""

    key: str = "_step"
    start: float | None = None
    end: float | None = None
    is_log: bool = False

    @property
    def is_step(self) -> bool:
        return self.key == "_step"

    @property
    def is_bounded(self) -> bool:
        return self.start is not None or self.end is not None


STEPS = Axis()


@dataclass(frozen=True)
class Points:
    """Points sorted by x; equal x stay in the order of their lines.

    ``is_incomplete`` says that a segment with some of them could not be read.
    """

    x: Floats
    y: Floats
    is_incomplete: bool = False

    @property
    def n_raw(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a key in ascending order of their lines."""

    lines: Integers
    values: Floats


def read_points(snapshot: Snapshot, key: str, axis: Axis, *, from_line: int = 0) -> Points:
    """The key's points in the axis's range. Raises LinesMoved.

    Costs a row-group read for each segment in the range that is not decoded already (about 1 ms for
    65,536 values), then some 10 ns a point.
    """
    damaged: list[Segment] = []
    parts = list(segment_parts(snapshot, key, axis, from_line, damaged))
    parts += tail_parts(snapshot, key, axis, from_line)
    if not parts:
        return Points(np.empty(0), np.empty(0), bool(damaged))
    xs = np.concatenate([x for x, _ in parts])
    ys = np.concatenate([y for _, y in parts])
    return in_order(xs, ys, axis, is_incomplete=bool(damaged))


Part = tuple[Floats, Floats]


def segment_parts(
    snapshot: Snapshot, key: str, axis: Axis, from_line: int, damaged: list[Segment]
) -> Iterator[Part]:
    for segment in snapshot.segments:
        if segment.end_line <= from_line or misses(segment, axis):
            continue
        try:
            part = segment_part(open_segment(segment), segment, key, axis)
        except DamagedSegment as error:
            log.error("A segment of stream %d is damaged: %s", segment.stream_id, error)
            damaged.append(segment)
            continue
        if part is not None:
            yield part


def misses(segment: Segment, axis: Axis) -> bool:
    """Whether the segment has no point in the range, going by its extremes."""
    low, high = extremes(segment, axis)
    if low is None or high is None:
        return False
    is_after = axis.end is not None and low > axis.end
    return is_after or (axis.start is not None and high < axis.start)


def extremes(segment: Segment, axis: Axis) -> tuple[float | None, float | None]:
    """Least and greatest x, or None where nobody keeps them."""
    if axis.key == "_timestamp":
        return segment.min_ts, segment.max_ts
    if not axis.is_step or segment.min_step is None or segment.max_step is None:
        return None, None
    # A line without a step stands at its own number.
    last_line = segment.end_line - 1
    return min(segment.min_step, segment.first_line), max(segment.max_step, last_line)


def segment_part(file: OpenSegment, segment: Segment, key: str, axis: Axis) -> Part | None:
    column = file.column(key)
    if column is None:
        return None
    numbers = numbers_of(column, segment.n)
    x_column = file.column(axis.key)
    x = numbers_of(x_column, segment.n) if x_column is not None else None
    return x_at(numbers.lines, x, axis, first_line=segment.first_line), numbers.values


def numbers_of(column: KeyColumn, n: int) -> Numbers:
    """The column's numbers in its first ``n`` lines; a rewind may have cut the others off."""
    lines, values = column.numbers()
    if len(lines) and lines[-1] >= n:
        count = int(np.searchsorted(lines, n))
        lines, values = lines[:count], values[:count]
    return Numbers(lines.astype(np.int64), values)


def tail_parts(snapshot: Snapshot, key: str, axis: Axis, from_line: int) -> list[Part]:
    start = snapshot.covered
    columns = tail_columns(snapshot.stream, from_line=start, keys=[key, axis.key])
    if key not in columns:
        return []
    lines, values = columns[key]
    first = int(np.searchsorted(lines, from_line))
    x = Numbers(*columns[axis.key]) if axis.key in columns else None
    return [(x_at(lines[first:], x, axis, first_line=0), values[first:])]


def x_at(lines: Integers, x: Numbers | None, axis: Axis, *, first_line: int) -> Floats:
    """x of each line, NaN where it has none; a line without a step stands at its own number."""
    nothing = np.full(len(lines), np.nan)
    missing = (lines + first_line).astype(np.float64) if axis.is_step else nothing
    if x is None or not len(x.lines) or not len(lines):
        return missing
    is_covered = x.lines[0] <= lines[0] and lines[-1] <= x.lines[-1]
    is_dense = x.lines[-1] - x.lines[0] == len(x.lines) - 1
    if is_covered and is_dense:
        values: Floats = x.values[lines - x.lines[0]]
        return values
    return joined(lines, x, missing)


def joined(lines: Integers, x: Numbers, missing: Floats) -> Floats:
    at = np.searchsorted(x.lines, lines)
    has_x = at < len(x.lines)
    has_x[has_x] = x.lines[at[has_x]] == lines[has_x]
    missing[has_x] = x.values[at[has_x]]
    return missing


def in_order(xs: Floats, ys: Floats, axis: Axis, *, is_incomplete: bool) -> Points:
    """Drop points without an x or out of range; sort the others."""
    known = np.isfinite(xs)
    if axis.is_log:
        known &= xs > 0
    if not known.all():
        xs, ys = xs[known], ys[known]
    if len(xs) > 1 and not (xs[1:] >= xs[:-1]).all():
        order = np.argsort(xs, kind="stable")
        xs, ys = xs[order], ys[order]
    first = 0 if axis.start is None else int(np.searchsorted(xs, axis.start, "left"))
    end = len(xs) if axis.end is None else int(np.searchsorted(xs, axis.end, "right"))
    return Points(xs[first:end], ys[first:end], is_incomplete)
