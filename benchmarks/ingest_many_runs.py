"""Fifty runs log at once, each sending its next batch as soon as the last one is acknowledged."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.contenders import limits
from benchmarks.contenders.base import Post, Running
from benchmarks.field import Field
from benchmarks.http_load import Load, run_load
from benchmarks.results import Measure, Table
from benchmarks.sizes import Sizes

METRICS = 10
# Of each run, made before the clock starts.
BATCHES = 60

RATE = Measure("points/s", more_is_better=True, digits=0)
P50 = Measure("p50 ms", digits=0)
P99 = Measure("p99 ms", digits=0)
SERVER = Measure("server CPU, µs a point", digits=2)
ERRORS = Measure("errors", digits=0)
LOST = Measure("runs with rows missing", digits=0)


@dataclass(frozen=True)
class Round:
    load: Load
    points: int
    cpu_seconds: float
    incomplete_runs: int

    @property
    def rate(self) -> float:
        return self.points / self.load.seconds


def measure(field: Field, sizes: Sizes) -> list[Table]:
    rows = sizes.many_batch_rows
    table = Table(
        f"{sizes.many_runs} runs at once",
        f"Each of {sizes.many_runs} connections posts batches of {rows} rows of {METRICS} metrics, "
        "in the form in which the product's client posts them (1,000 metrics are the most MLflow "
        f"takes in a request), for {sizes.many_seconds:g} s. Best of {sizes.rounds} rounds; times "
        "are those of a request, at whose end the rows are stored and readable.",
        (RATE, P50, P99, SERVER, ERRORS, LOST),
    )
    field.enter("ingest-many-runs")
    found = rounds_of(field, sizes)
    table.rows = {name: figures(rounds) for name, rounds in found.items()}
    table.products, table.remarks = list(found), list(field.failures)
    table.rows[limits.DROPPING] = limit_of(sizes)
    table.promise_lead("at least 5 times the points/s of the best alternative", RATE, 5)
    table.promise("p99 under 250 ms", P99, 250)
    table.promise("no error", ERRORS, 1)
    table.promise("no run with rows missing", LOST, 1)
    return [table]


def rounds_of(field: Field, sizes: Sizes) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {}
    for number in range(sizes.rounds):
        done = field.each(
            f"{sizes.many_runs} runs, round {number + 1}",
            lambda server: one_round(server, number, sizes),  # noqa: B023
        )
        for name, result in done.items():
            found.setdefault(name, []).append(result)
    return found


def one_round(server: Running, number: int, sizes: Sizes) -> Round:
    rows = sizes.many_batch_rows
    runs = [server.open_run(f"many-{number}-{index}") for index in range(sizes.many_runs)]
    posts = [batches(server, run, rows) for run in runs]
    cpu = server.process.cpu_seconds()
    load = run_load(server.url, posts, sizes.many_seconds)
    cpu_seconds = server.process.cpu_seconds() - cpu
    for run in runs:
        server.end_run(run)
    server.settle()
    sent = dict(zip(runs, load.acknowledged, strict=True))
    incomplete = sum(not server.has_step(run, n * rows - 1) for run, n in sent.items() if n)
    return Round(load, sum(load.acknowledged) * rows * METRICS, cpu_seconds, incomplete)


def batches(server: Running, run: str, rows: int) -> list[Post]:
    return [
        server.batch(run, first_step=number * rows, rows=rows, metrics=METRICS)
        for number in range(round(BATCHES * server.share))
    ]


def figures(rounds: list[Round]) -> dict[str, float]:
    best = max(rounds, key=lambda one: one.rate)
    return {
        RATE.title: best.rate,
        P50.title: best.load.percentile(0.50),
        P99.title: best.load.percentile(0.99),
        SERVER.title: best.cpu_seconds / best.points * 1e6,
        ERRORS.title: sum(one.load.errors for one in rounds),
        LOST.title: sum(one.incomplete_runs for one in rounds),
    }


def limit_of(sizes: Sizes) -> dict[str, float]:
    """The same load on a server that drops it."""
    rows = sizes.many_batch_rows
    with limits.null_server() as (url, server):
        sent = limits.posts(BATCHES * rows, METRICS, rows)
        cpu = server.cpu_seconds()
        load = run_load(url, [sent] * sizes.many_runs, sizes.many_seconds)
        cpu_seconds = server.cpu_seconds() - cpu
    points = sum(load.acknowledged) * rows * METRICS
    return figures([Round(load, points, cpu_seconds, 0)])
