"""Series for charts: any keys of any streams over one shared x grid per key.

A cell of the grid holds the mean of its points and, where it has more than one, their extremes.
With few distinct x values every one is a cell of its own (raw); otherwise the range is cut into
equal buckets, and the last point of each stream keeps a cell of its own, so that it stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from history.columns import Floats, cache
from history.models import Stream

MAX_BUCKETS = 1500
X_KINDS = {"_step": "step", "_timestamp": "time", "_runtime": "relative"}


@dataclass(frozen=True)
class Query:
    """``start`` and ``end`` are x values, both included; None leaves that side open."""

    streams: Sequence[Stream]
    keys: Sequence[str]
    x: str = "_step"
    start: float | None = None
    end: float | None = None
    buckets: int = 1000


@dataclass(frozen=True)
class Points:
    """Raw points sorted by x; equal x stay in the order of their lines."""

    x: Floats
    y: Floats


@dataclass(frozen=True)
class Series:
    """One stream's values on its panel's grid. NaN: no value. ``stream`` is its index in the query.

    ``lo`` and ``hi`` are None when no cell holds more than one point. ``last`` is the x of the
    last real point, ``n_raw`` the number of points in the range.
    """

    stream: int
    n_raw: int
    last: float
    y: Floats
    lo: Floats | None
    hi: Floats | None


@dataclass(frozen=True)
class Panel:
    metric: str
    x_kind: str
    x: Floats
    series: list[Series]


def read_series(query: Query) -> list[Panel]:
    """One panel per key, in the query's order; streams without the key are left out of it."""
    wanted = [query.x, *query.keys]
    columns = [cache.columns(stream, wanted) for stream in query.streams]
    return [panel_of(query, key, columns) for key in query.keys]


def panel_of(query: Query, key: str, columns: Sequence[dict]) -> Panel:  # type: ignore[type-arg]
    found = {
        index: in_range(points_of(column, key, query.x), query)
        for index, column in enumerate(columns)
    }
    points = {index: some for index, some in found.items() if len(some.x)}
    grid = grid_of(list(points.values()), max(1, min(query.buckets, MAX_BUCKETS)))
    series = [on_grid(index, some, grid) for index, some in points.items()]
    return Panel(key, X_KINDS.get(query.x, "metric"), grid.x, series)


def points_of(columns: dict, key: str, x: str) -> Points:  # type: ignore[type-arg]
    """The key's points against x. A line without a step stands at its own number."""
    lines, values = columns[key]
    x_lines, x_values = columns[x]
    at = np.searchsorted(x_lines, lines)
    has_x = at < len(x_lines)
    has_x[has_x] = x_lines[at[has_x]] == lines[has_x]
    xs = lines.astype(np.float64) if x == "_step" else np.full(len(lines), np.nan)
    xs[has_x] = x_values[at[has_x]]
    known = np.isfinite(xs)
    order = np.argsort(xs[known], kind="stable")
    return Points(xs[known][order], values[known][order])


def in_range(points: Points, query: Query) -> Points:
    first = 0 if query.start is None else int(np.searchsorted(points.x, query.start, "left"))
    end = len(points.x) if query.end is None else int(np.searchsorted(points.x, query.end, "right"))
    return Points(points.x[first:end], points.y[first:end])


@dataclass(frozen=True)
class Grid:
    """Cells in ascending order of ``x``. ``width`` is 0 when every x is a cell of its own."""

    x: Floats
    low: float
    width: float
    n_buckets: int
    buckets: Floats


def grid_of(points: list[Points], buckets: int) -> Grid:
    if not points:
        return Grid(np.empty(0), 0.0, 0.0, 0, np.empty(0))
    distinct = distinct_x(points, buckets)
    if distinct is not None:
        return Grid(distinct, float(distinct[0]), 0.0, 0, np.empty(0))
    low = min(float(some.x[0]) for some in points)
    high = max(float(some.x[-1]) for some in points)
    width = (high - low) / buckets
    centres: Floats = low + width * (np.arange(buckets, dtype=np.float64) + 0.5)
    lasts = np.array([some.x[-1] for some in points])
    return Grid(np.unique(np.concatenate([centres, lasts])), low, width, buckets, centres)


def distinct_x(points: list[Points], limit: int) -> Floats | None:
    """All x values once, or None when they are more than ``limit``."""
    known = np.empty(0)
    for some in points:
        known = np.unique(np.concatenate([known, some.x]))
        if len(known) > limit:
            return None
    return known


def on_grid(index: int, points: Points, grid: Grid) -> Series:
    cells = cells_of(points, grid)
    size = len(grid.x)
    counted = ~np.isnan(points.y)
    cells, values = cells[counted], points.y[counted]
    counts = np.bincount(cells, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cells, weights=values, minlength=size) / counts
    lo, hi = extremes(cells, values, size) if (counts > 1).any() else (None, None)
    return Series(index, len(points.x), float(points.x[-1]), mean, lo, hi)


def cells_of(points: Points, grid: Grid) -> np.ndarray:
    """Index of the cell of each point; the last point's is the one at its exact x."""
    if grid.width == 0.0:
        return np.searchsorted(grid.x, points.x)
    bucket = np.minimum(((points.x - grid.low) / grid.width).astype(np.int64), grid.n_buckets - 1)
    cells = np.searchsorted(grid.x, grid.buckets[bucket])
    cells[-1] = int(np.searchsorted(grid.x, points.x[-1]))
    return cells


def extremes(cells: np.ndarray, values: Floats, size: int) -> tuple[Floats, Floats]:
    lo, hi = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(lo, cells, values)
    np.maximum.at(hi, cells, values)
    is_empty = np.bincount(cells, minlength=size) == 0
    lo[is_empty] = hi[is_empty] = np.nan
    return lo, hi
