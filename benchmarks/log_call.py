"""What a call of ``log`` with ten values costs the training, and how much memory a long run takes.

Servers answer on this machine; the other ways write files, as each product does without a server.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.clients.loop import Logged, Task
from benchmarks.contenders.base import CLIENT_SECONDS, Running, clean_environment
from benchmarks.environments import FOLDER, python_with
from benchmarks.field import Field, say
from benchmarks.results import OURS, Bar, Measure, Table
from benchmarks.sizes import Sizes
from tools.steps import ROOT

METRICS = 10
MOST_GROWTH_MB = 16
# Those that have kept or sent a value when the call returns, or soon will; MLflow's asynchronous
# call only puts it into a queue of the process.
RIVALS = ("wandb, offline", "trackio", "tensorboardX")
ROUNDS = 3

MEDIAN = Measure("log(), median µs", digits=1)
P99 = Measure("log(), p99 µs", digits=1)
MEAN = Measure("log(), mean µs", digits=1)
EARLY = Measure("MB at a tenth", digits=0)
LATE = Measure("MB at the end", digits=0)
GROWTH = Measure("growth, MB", digits=0)


@dataclass(frozen=True)
class Way:
    """A client that needs no server; ``requirement`` goes into an environment of its own.

    ``share`` of the rows is enough for one that would take minutes.
    """

    name: str
    module: str
    environment: str = ""
    requirement: str = ""
    share: float = 1

    def python(self) -> Path:
        if not self.requirement:
            return Path(sys.executable)
        return python_with(self.environment, self.requirement)


WAYS = (
    Way(f"{OURS}, offline", "log_with_labstead"),
    Way("wandb, offline", "log_with_wandb", "wandb", "wandb==0.31.0"),
    Way("tensorboardX", "log_with_tensorboardx", "tensorboardx", "tensorboardX==2.6.5", share=0.1),
    Way("limit: one line of JSON to a file", "log_to_file"),
)


def measure(field: Field, sizes: Sizes) -> list[Table]:
    field.enter("log-call")
    ready = list(ready_ways(field))
    return [times(field, ready, sizes), memory(field, ready, sizes)]


def ready_ways(field: Field) -> Iterator[tuple[Way, Path]]:
    for way in WAYS:
        try:
            yield way, way.python()
        except RuntimeError as error:
            field.failures.append(f"{way.name} left out: {str(error).splitlines()[-1]}")


def times(field: Field, ways: list[tuple[Way, Path]], sizes: Sizes) -> Table:
    table = Table(
        "A call of log with 10 values",
        f"{sizes.log_call_rows:,} calls in a loop without a pause, each timed in the client's "
        f"process. Medians of {ROUNDS} rounds, in which all take turns.",
        (MEDIAN, P99, MEAN),
    )
    found: dict[str, list[Logged]] = {}
    for number in range(ROUNDS):
        task = Task("", "log-call", f"calls-{number}", sizes.log_call_rows, METRICS)
        for name, logged in everyone(field, ways, task):
            found.setdefault(name, []).append(logged)
    table.rows = {name: call_figures(rounds) for name, rounds in found.items()}
    table.products = products_in(table.rows)
    table.promise("median under 10 µs", MEDIAN, 10)
    names = ", ".join(RIVALS)
    table.promise_lead(f"median at most half of the best of {names}", MEDIAN, 2, over=RIVALS)
    table.promise("p99 under 100 µs", P99, 100)
    table.remarks = list(field.failures)
    return table


def memory(field: Field, ways: list[tuple[Way, Path]], sizes: Sizes) -> Table:
    rows = sizes.memory_points // METRICS
    table = Table(
        f"Memory over {sizes.memory_points:,} points",
        "Resident memory of the client's process and those it started, after a tenth of the calls "
        "and after all; no reference to a logged value is kept. Slow clients get a tenth of it.",
        (EARLY, LATE, GROWTH),
    )
    task = Task("", "log-call", "memory", rows, METRICS, weigh_at=(rows // 10, rows))
    table.rows = {name: memory_figures(logged) for name, logged in everyone(field, ways, task)}
    table.products = products_in(table.rows)
    for name in (OURS, f"{OURS}, offline"):
        if name in table.rows:
            growth = table.rows[name][GROWTH.title]
            promise = f"{name}: memory grows by less than {MOST_GROWTH_MB} MB"
            table.bars.append(Bar(promise, f"{growth:,.0f} MB", growth < MOST_GROWTH_MB))
    table.remarks = list(field.failures)
    return table


def everyone(
    field: Field, ways: list[tuple[Way, Path]], task: Task
) -> Iterator[tuple[str, Logged]]:
    """The servers' clients, each with its share of the rows, then the ways without a server."""
    yield from field.each(task.run, lambda server: log_to(server, task)).items()
    for way, python in ways:
        say(f"{way.name}: {task.run}")
        try:
            yield way.name, log_without_server(way, python, part_of(task, way.share))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            field.failures.append(f"{way.name} failed ({task.run}): {str(error)[-300:]}")


def log_to(server: Running, whole: Task) -> Logged:
    task = part_of(whole, server.share)
    return server.log(task.run, rows=task.rows, metrics=task.metrics, weigh_at=task.weigh_at)


def part_of(task: Task, share: float) -> Task:
    weigh_at = tuple(round(row * share) for row in task.weigh_at)
    return replace(task, rows=round(task.rows * share), weigh_at=weigh_at)


def log_without_server(way: Way, python: Path, task: Task) -> Logged:
    work = Path(tempfile.mkdtemp(prefix="log-call-", dir=FOLDER))
    try:
        done = subprocess.run(
            [str(python), "-m", f"benchmarks.clients.{way.module}", json.dumps(asdict(task))],
            cwd=work,
            env={**clean_environment(), "HOME": str(work), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=CLIENT_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return Logged(**json.loads(done.stdout.splitlines()[-1]))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def call_figures(rounds: list[Logged]) -> dict[str, float]:
    median = statistics.median
    return {
        MEDIAN.title: median(one.log_microseconds_median for one in rounds),
        P99.title: median(one.log_microseconds_p99 for one in rounds),
        MEAN.title: median(one.log_microseconds_mean for one in rounds),
    }


def memory_figures(logged: Logged) -> dict[str, float]:
    early, late = logged.resident_mb
    return {EARLY.title: early, LATE.title: late, GROWTH.title: late - early}


def products_in(rows: dict[str, dict[str, float]]) -> list[str]:
    return [name for name in rows if not name.startswith((OURS, "limit:"))]
