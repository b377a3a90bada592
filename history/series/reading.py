"""Series for charts: any keys of any streams over one shared x grid per key.

A cell of the grid holds the mean of its finite points and, where it has more than one, their
extremes. With few distinct x every one is a cell of its own and shows the points as they are;
otherwise the range is cut into equal cells, and the last point of each stream keeps a cell of its
own, so that it stays exact. Long streams answer from their rollups where those are fine enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from history.models import Stream
from history.series import rolled_points
from history.series.grids import Grid, Odd, Samples, grid_for, last_x, on_grid
from history.series.points import STEPS, Axis, read_points
from history.series.rolled_points import StoredRollups
from history.series.tail import Floats, bring_up
from history.snapshots import Snapshot, answering, take

MAX_BUCKETS = 4000
X_KINDS = {"_step": "step", "_timestamp": "time", "_runtime": "relative"}


@dataclass(frozen=True)
class Query:
    """``buckets`` is the number of cells wanted, the width of a panel in pixels."""

    streams: Sequence[Stream]
    keys: Sequence[str]
    axis: Axis = STEPS
    buckets: int = 1000

    @property
    def cells(self) -> int:
        return max(1, min(self.buckets, MAX_BUCKETS))


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
    odd: Odd


@dataclass(frozen=True)
class Panel:
    """``incomplete`` are the streams, by index, some of whose points could not be read."""

    metric: str
    x_kind: str
    x: Floats
    series: list[Series]
    incomplete: list[int]


def read_series(query: Query) -> list[Panel]:
    """One panel per key, in the query's order; streams without the key are left out of it.

    Costs a query for segments, one for each 50 streams with lines in chunks, and one for each key
    of long streams; for each key and stream some 0.2 ms plus 10 ns a raw point.
    """
    snapshots = take(query.streams)
    bring_up([(some.stream, some.covered) for some in snapshots])
    return [panel_of(query, key, snapshots) for key in query.keys]


def panel_of(query: Query, key: str, snapshots: Sequence[Snapshot]) -> Panel:
    stored = rollups_of(query, key)
    found = {
        index: answering(some.stream, partial(samples_of, query, key, stored), some)
        for index, some in enumerate(snapshots)
    }
    samples = {index: some for index, some in found.items() if len(some.x)}
    grid = grid_for(list(samples.values()), query.axis, query.cells)
    series = [series_on(grid, index, some) for index, some in samples.items()]
    incomplete = [index for index, some in found.items() if some.is_incomplete]
    return Panel(key, X_KINDS.get(query.axis.key, "metric"), grid.x, series, incomplete)


def rollups_of(query: Query, key: str) -> StoredRollups:
    """Of the key and, where it is a clock, of the axis."""
    long = [stream.pk for stream in query.streams if stream.rolled_line]
    return rolled_points.load(long, [key, query.axis.key]) if long else {}


def samples_of(query: Query, key: str, stored: StoredRollups, snapshot: Snapshot) -> Samples:
    rolled = rolled_points.read_rolled(snapshot, key, query.axis, query.cells, stored)
    return rolled or read_points(snapshot, key, query.axis)


def series_on(grid: Grid, index: int, samples: Samples) -> Series:
    values = on_grid(samples, grid)
    return Series(
        stream=index,
        n_raw=samples.n_raw,
        last=last_x(samples),
        y=values.y,
        lo=values.lo,
        hi=values.hi,
        odd=values.odd,
    )
