"""One run logs as fast as it can: what a call of log costs, and when the last row is readable."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from benchmarks.clients.loop import Logged
from benchmarks.contenders import limits
from benchmarks.contenders.base import Running
from benchmarks.field import Field
from benchmarks.results import Measure, Table
from benchmarks.sizes import Sizes

METRICS = 10
READABLE_SECONDS = 300

RATE = Measure("points/s until readable", more_is_better=True, digits=0)
SERVER = Measure("server CPU, µs a point", digits=2)
SETTLED = Measure("with what it does later", digits=2)
MEDIAN = Measure("log(), median µs", digits=1)
P99 = Measure("log(), p99 µs", digits=1)
MEAN = Measure("log(), mean µs", digits=1)
CLIENT = Measure("client CPU, µs a point", digits=2)


@dataclass(frozen=True)
class Round:
    """One run logged; CPU in seconds, ``seconds`` from the first call until the last row shows."""

    points: int
    seconds: float
    server_cpu: float
    settled_cpu: float
    logged: Logged


def measure(field: Field, sizes: Sizes) -> list[Table]:
    rows = sizes.one_run_points // METRICS
    table = Table(
        f"One run of {sizes.one_run_points:,} points",
        f"{METRICS} metrics a step, one call of log a step, each product's own client and server "
        f"on this machine. Best of {sizes.rounds} rounds for the rate, medians for the rest.",
        (RATE, SERVER, SETTLED, MEDIAN, P99, MEAN, CLIENT),
    )
    field.enter("ingest-one-run")
    found = rounds_of(field, rows, sizes.rounds)
    table.rows = {name: figures(rounds) for name, rounds in found.items()}
    table.products, table.remarks = list(found), list(field.failures)
    table.rows |= limits_of(rows)
    table.promise_lead("at least 5 times the points/s of the best alternative", RATE, 5)
    table.promise("server CPU under 1 µs a point", SERVER, 1)
    return [table]


def rounds_of(field: Field, rows: int, rounds: int) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {}
    for number in range(rounds):
        done = field.each(
            f"one run, round {number + 1}",
            lambda server: one_round(server, f"one-{number}", round(rows * server.share)),  # noqa: B023
        )
        for name, result in done.items():
            found.setdefault(name, []).append(result)
    return found


def one_round(server: Running, run: str, rows: int) -> Round:
    cpu = server.process.cpu_seconds()
    logged = server.log(run, rows=rows, metrics=METRICS)
    wait_for_step(server, run, rows - 1)
    seconds = time.time() - logged.started_at
    readable_cpu = server.process.cpu_seconds() - cpu
    server.settle()
    settled_cpu = server.process.cpu_seconds() - cpu
    return Round(rows * METRICS, seconds, readable_cpu, settled_cpu, logged)


def wait_for_step(server: Running, run: str, step: int) -> None:
    deadline = time.monotonic() + READABLE_SECONDS
    while not server.has_step(run, step):
        if time.monotonic() > deadline:
            raise RuntimeError(f"step {step} of {run} never became readable")
        time.sleep(0.1)


def figures(rounds: list[Round]) -> dict[str, float]:
    logged = [one.logged for one in rounds]
    median = statistics.median
    return {
        RATE.title: max(one.points / one.seconds for one in rounds),
        SERVER.title: median(one.server_cpu / one.points * 1e6 for one in rounds),
        SETTLED.title: median(one.settled_cpu / one.points * 1e6 for one in rounds),
        MEDIAN.title: median(one.log_microseconds_median for one in logged),
        P99.title: median(one.log_microseconds_p99 for one in logged),
        MEAN.title: median(one.log_microseconds_mean for one in logged),
        CLIENT.title: median(one.logged.client_cpu_seconds / one.points * 1e6 for one in rounds),
    }


def limits_of(rows: int) -> dict[str, dict[str, float]]:
    """The same run sent to a server that drops it, written into a table, and into a file."""
    points = rows * METRICS
    with limits.null_server() as (url, server):
        sent = limits.posts(rows, METRICS)
        seconds, _ = limits.seconds_of(lambda: limits.send(url, sent))
        dropped = limit_row(points, seconds, server.cpu_seconds())
    with limits.scratch() as folder, limits.point_table(folder / "points.db") as database:
        batches = limits.points_of(limits.parts(rows, METRICS))
        inserted = limit_row(
            points, *limits.seconds_of(lambda: limits.write_points(database, batches))
        )
        lines = limits.lines_of(rows, METRICS)
        target = folder / "points.ndjson"
        written = limit_row(points, *limits.seconds_of(lambda: limits.write_lines(target, lines)))
    return {limits.DROPPING: dropped, limits.SQLITE: inserted, limits.FILE: written}


def limit_row(points: int, seconds: float, cpu_seconds: float) -> dict[str, float]:
    return {RATE.title: points / seconds, SERVER.title: cpu_seconds / points * 1e6}
