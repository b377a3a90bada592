"""Charts: one long run as a whole, one per cent of it, and many runs laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import limits
from benchmarks.contenders.base import Running, Span
from benchmarks.field import Field
from benchmarks.results import Table
from benchmarks.sizes import Sizes
from benchmarks.timing import AGAIN, CPU, FIRST, SIZE, Ask, milliseconds_of

WIDTH = 1000
ABOUT = (
    "Time from the request until the last byte of the answer. “First” is the first time after the "
    "data came, “again” the median of the later ones. "
)
Runs = Mapping[str, Sequence[str]]


def measure(field: Field, sizes: Sizes) -> list[Table]:
    field.enter("chart")
    tables = tables_of(field, sizes)
    add_limits(tables, sizes)
    whole, zoom, overlay = tables
    whole.promise("under 10 ms from rollup", AGAIN, 10)
    zoom.promise("under 15 ms", AGAIN, 15)
    overlay.promise("under 60 ms", AGAIN, 60)
    return tables


def tables_of(field: Field, sizes: Sizes) -> list[Table]:
    long = field.each("filling a long run", lambda s: s.fill_curves(["long"], sizes.curve_points))
    names = [f"short-{number}" for number in range(sizes.overlay_runs)]
    short = field.each("filling many runs", lambda s: s.fill_curves(names, sizes.overlay_points))
    field.each("settling", lambda server: server.settle())
    span = one_per_cent(sizes.curve_points)
    return [
        table_of(field, sizes, title, asking(field, runs, part))
        for title, runs, part in zip(
            titles(sizes), (long, long, short), (None, span, None), strict=True
        )
    ]


def titles(sizes: Sizes) -> tuple[str, str, str]:
    return (
        f"Chart of {sizes.curve_points:,} points, {WIDTH:,} wide",
        f"Zoom to 1 % of {sizes.curve_points:,} points",
        f"Overlay of {sizes.overlay_runs} runs of {sizes.overlay_points:,} points",
    )


def one_per_cent(points: int) -> Span:
    """Around two thirds, on no round number."""
    first = points * 2 // 3 + 1
    return Span(first, first + points // 100)


def asking(field: Field, runs: Runs, span: Span | None) -> Ask:
    def ask(server: Running) -> list[bytes]:
        return server.curves(runs[field.name_of(server)], points=WIDTH, span=span)

    return ask


def table_of(field: Field, sizes: Sizes, title: str, ask: Ask) -> Table:
    table = Table(title, ABOUT, (FIRST, AGAIN, CPU, SIZE))
    found = field.read(title, ask, rounds=sizes.rounds, times=sizes.read_times)
    table.rows = {name: reading.figures() for name, reading in found.items()}
    table.products, table.remarks = list(found), list(field.failures)
    return table


def add_limits(tables: Sequence[Table], sizes: Sizes) -> None:
    """The same charts from a table of points and from arrays in files, without a server."""
    span = one_per_cent(sizes.curve_points)
    with limits.scratch() as folder, limits.point_table(folder / "points.db") as database:
        batches = limits.points_of(limits.parts(sizes.curve_points, 1))
        limits.write_points(database, batches)
        points = sizes.curve_points
        values = np.array([value for batch in batches for *_, value in batch])
        values.tofile(folder / "long")

        def whole() -> NDArray[np.float64]:
            return np.fromfile(folder / "long")

        def part() -> NDArray[np.float64]:
            count = span.last - span.first + 1
            return np.fromfile(folder / "long", count=count, offset=span.first * 8)

        add_limit(tables[0], lambda: limits.sqlite_buckets(database, WIDTH, points, None), whole)
        add_limit(tables[1], lambda: limits.sqlite_buckets(database, WIDTH, points, span), part)


def add_limit(
    table: Table, by_sqlite: Callable[[], object], values: Callable[[], NDArray[np.float64]]
) -> None:
    table.rows[limits.SQLITE] = dict(milliseconds_of(by_sqlite))
    table.rows[limits.FILE] = dict(milliseconds_of(lambda: limits.curve_buckets(values(), WIDTH)))
