"""The x grid that all series of a panel share, and putting points or rollups on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from history.series.points import Axis, Points
from history.series.rollups import Rollup
from history.series.tail import Floats, Integers


@dataclass(frozen=True)
class RolledPoints:
    """Points of a long stream in buckets over x, ascending; see ``history.series.rollups``."""

    x: Floats
    rollup: Rollup
    last_x: float
    last_y: float
    # Steps of one bucket, for a grid that must not cut any; 0 where x is no step.
    step_width: int = 0
    is_incomplete: bool = False

    @property
    def n_raw(self) -> int:
        return int(self.rollup.total.sum())


Samples = Points | RolledPoints
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """``x`` is ascending. Samples between ``edges[i]`` and ``edges[i + 1]`` belong to the cell at
    place ``cells[i]`` of ``x``; the places in between are the exact x of last points.
    """

    x: Floats
    edges: Floats
    cells: Integers


@dataclass(frozen=True)
class Odd:
    """Places of the grid, ascending, in whose cells NaN or an infinity was logged, whatever else is
    in them: no mean may hide that."""

    lost: list[int] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Gridded:
    """One series on the grid; NaN: no value. ``lo`` and ``hi`` are None when no cell has more than
    one point."""

    y: Floats
    lo: Floats | None
    hi: Floats | None
    odd: Odd


def grid_for(samples: Sequence[Samples], axis: Axis, buckets: int) -> Grid:
    """A cell for each distinct x while they are at most ``buckets``, else equal cells."""
    if not samples:
        return Grid(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64))
    distinct = distinct_x(samples, buckets)
    if distinct is not None:
        edges = np.append(distinct, np.inf)
        return Grid(distinct, edges, np.arange(len(distinct)))
    low = min(float(some.x[0]) for some in samples)
    high = max(last_x(some) for some in samples)
    edges = (
        log_edges(low, high, buckets) if axis.is_log else even_edges(samples, low, high, buckets)
    )
    centres = centres_of(edges, axis)
    x = np.unique(np.concatenate([centres, [last_x(some) for some in samples]]))
    return Grid(x, edges, np.searchsorted(x, centres))


def distinct_x(samples: Sequence[Samples], limit: int) -> Floats | None:
    """All x once, or None when they are more than ``limit`` or some are in buckets already."""
    known = np.empty(0)
    for some in samples:
        if isinstance(some, RolledPoints):
            return None
        if len(some.x) > limit and len(np.unique(some.x)) > limit:
            return None
        known = np.union1d(known, some.x)
        if len(known) > limit:
            return None
    return known


def even_edges(samples: Sequence[Samples], low: float, high: float, buckets: int) -> Floats:
    """``buckets`` cells at most. Cells of steps hold whole steps and whole rollup buckets."""
    unit = max((some.step_width for some in samples if isinstance(some, RolledPoints)), default=0)
    if unit == 0:
        width = (high - low) / buckets
        edges = low + width * np.arange(buckets + 1, dtype=np.float64)
        edges[-1] = np.nextafter(high, np.inf)
        return edges
    start = low // unit * unit
    width = math.ceil((high - start + 1) / buckets / unit) * unit
    count = math.ceil((high - start + 1) / width)
    return start + width * np.arange(count + 1, dtype=np.float64)


def log_edges(low: float, high: float, buckets: int) -> Floats:
    edges = np.geomspace(low, high, buckets + 1)
    edges[0], edges[-1] = low, np.nextafter(high, np.inf)
    return edges


def centres_of(edges: Floats, axis: Axis) -> Floats:
    if axis.is_log:
        return np.sqrt(edges[:-1] * edges[1:])
    return (edges[:-1] + edges[1:]) / 2


def last_x(samples: Samples) -> float:
    return samples.last_x if isinstance(samples, RolledPoints) else float(samples.x[-1])


def on_grid(samples: Samples, grid: Grid) -> Gridded:
    """Mean and extremes of the finite values in each cell. The last point has a cell of its own."""
    starts = np.searchsorted(samples.x, grid.edges)
    is_filled = starts[:-1] < starts[1:]
    cells, starts = grid.cells[is_filled], starts[:-1][is_filled]
    if isinstance(samples, Points):
        return put(points_in_cells(samples.y, starts), cells, grid, samples)
    return put(buckets_in_cells(samples.rollup, starts), cells, grid, samples)


@dataclass(frozen=True)
class Cells:
    """Arrays over the filled cells."""

    count: Integers
    mean: Floats
    low: Floats
    high: Floats
    # Whether NaN, infinity and minus infinity are in them; None: all is finite.
    odd: tuple[Mask, Mask, Mask] | None = None


def points_in_cells(values: Floats, starts: Integers) -> Cells:
    finite = np.isfinite(values)
    if finite.all():
        count = np.diff(starts, append=len(values))
        total = np.add.reduceat(values, starts)
        low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
        return Cells(count, total / count, low, high)
    count = np.add.reduceat(finite.astype(np.int64), starts)
    total = np.add.reduceat(np.where(finite, values, 0.0), starts)
    known = np.where(finite, values, np.nan)
    low, high = np.fmin.reduceat(known, starts), np.fmax.reduceat(known, starts)
    infinity = infinities(values, starts)
    odd = (
        anywhere(np.isnan(values), starts),
        anywhere(np.isposinf(values), starts),
        anywhere(np.isneginf(values), starts),
    )
    return Cells(count, mean_of(total, count, infinity), low, high, odd)


def anywhere(is_so: Mask, starts: Integers) -> Mask:
    """In which cells it is so at least once."""
    found: Mask = np.logical_or.reduceat(is_so, starts)
    return found


def infinities(values: Floats, starts: Integers) -> Floats:
    """The greatest infinity of each cell: the last one would depend on how lines were grouped."""
    return np.fmax.reduceat(np.where(np.isinf(values), values, np.nan), starts)


def mean_of(total: Floats, count: Integers, infinity: Floats) -> Floats:
    """The mean; where nothing is finite the infinity, if there is one."""
    mean = infinity.copy()
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def buckets_in_cells(rollup: Rollup, starts: Integers) -> Cells:
    count = np.add.reduceat(rollup.count, starts)
    total = np.add.reduceat(rollup.sum, starts)
    low, high = np.fmin.reduceat(rollup.low, starts), np.fmax.reduceat(rollup.high, starts)
    infinity = infinities(rollup.infinity, starts)
    return Cells(count, mean_of(total, count, infinity), low, high, odd_buckets(rollup, starts))


def odd_buckets(rollup: Rollup, starts: Integers) -> tuple[Mask, Mask, Mask] | None:
    """Of an infinity beside finite values a bucket knows only that it is no number: it is lost."""
    is_odd = rollup.total > rollup.count
    if not is_odd.any():
        return None
    return (
        anywhere(is_odd & np.isnan(rollup.infinity), starts),
        anywhere(np.isposinf(rollup.infinity), starts),
        anywhere(np.isneginf(rollup.infinity), starts),
    )


def put(found: Cells, cells: Integers, grid: Grid, samples: Samples) -> Gridded:
    y = np.full(len(grid.x), np.nan)
    y[cells] = found.mean
    is_single = not (found.count > 1).any()
    lo = hi = None
    if not is_single:
        lo, hi = np.full(len(grid.x), np.nan), np.full(len(grid.x), np.nan)
        lo[cells], hi[cells] = found.low, found.high
    if len(grid.cells) < len(grid.x) or isinstance(samples, RolledPoints):
        stand_out(samples, grid, [one for one in (y, lo, hi) if one is not None])
    odd = Odd(*(cells[where].tolist() for where in found.odd)) if found.odd else Odd()
    return Gridded(y, lo, hi, odd)


def stand_out(samples: Samples, grid: Grid, arrays: Sequence[Floats]) -> None:
    """Write the last point's exact value where its x is."""
    place = int(np.searchsorted(grid.x, last_x(samples)))
    last = samples.last_y if isinstance(samples, RolledPoints) else float(samples.y[-1])
    for array in arrays:
        array[place] = last
