"""Whether a point costs more the longer its run already is."""

from __future__ import annotations

import time

from benchmarks.contenders.base import Running
from benchmarks.field import Field
from benchmarks.ingest_one_run import wait_for_step
from benchmarks.results import OURS, Bar, Measure, Table
from benchmarks.sizes import Sizes

METRICS = 10

START = Measure("first part, µs CPU a point", digits=2)
MIDDLE = Measure("middle, µs CPU a point", digits=2)
END = Measure("last part, µs CPU a point", digits=2)
GROWTH = Measure("last to first", digits=2)
RATE = Measure("points/s, last part", more_is_better=True, digits=0)
Slice = tuple[float, float]


def measure(field: Field, sizes: Sizes) -> list[Table]:
    rows = sizes.growth_points // METRICS // sizes.growth_parts
    table = Table(
        f"Growth to {sizes.growth_points:,} points in one run",
        f"The run is logged in {sizes.growth_parts} equal parts; server CPU includes what it "
        "does later.",
        (START, MIDDLE, END, GROWTH, RATE),
    )
    field.enter("growth")
    found = slices_of(field, rows, sizes.growth_parts)
    table.rows = {name: figures(slices) for name, slices in found.items() if name in field.servers}
    table.products, table.remarks = list(table.rows), list(field.failures)
    if OURS in table.rows:
        growth = table.rows[OURS][GROWTH.title]
        promise = "the cost of a point stays within 20 %"
        table.bars.append(Bar(promise, f"{growth:.2f} times", growth <= 1.2))
    return [table]


def slices_of(field: Field, rows: int, parts: int) -> dict[str, list[Slice]]:
    found: dict[str, list[Slice]] = {name: [] for name in field.servers}
    for number in range(parts):
        done = field.each(
            f"part {number + 1} of {parts}",
            lambda server: one_slice(server, number, round(rows * server.share)),  # noqa: B023
        )
        for name, result in done.items():
            found[name].append(result)
    return found


def one_slice(server: Running, number: int, rows: int) -> Slice:
    """CPU microseconds a point, and points a second until readable."""
    cpu = server.process.cpu_seconds()
    logged = server.log("growing", rows=rows, metrics=METRICS, first_step=number * rows)
    wait_for_step(server, "growing", (number + 1) * rows - 1)
    seconds = time.time() - logged.started_at
    server.settle()
    points = rows * METRICS
    return (server.process.cpu_seconds() - cpu) / points * 1e6, points / seconds


def figures(slices: list[Slice]) -> dict[str, float]:
    costs = [cost for cost, _ in slices]
    return {
        START.title: costs[0],
        MIDDLE.title: costs[len(costs) // 2],
        END.title: costs[-1],
        GROWTH.title: costs[-1] / costs[0],
        RATE.title: slices[-1][1],
    }
