"""The training loop every client runs: the same rows, each call of ``log`` timed."""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks import processes


@dataclass(frozen=True)
class Task:
    """What to log: rows ``first_step`` to ``first_step + rows - 1`` of ``metrics`` values each."""

    url: str
    project: str
    run: str
    rows: int
    metrics: int
    first_step: int = 0
    weigh_at: tuple[int, ...] = ()
    """Look at the memory after so many rows; then no call is timed and no row is kept."""


@dataclass(frozen=True)
class Logged:
    """Times are unix seconds; ``done_at`` is when the client had delivered everything."""

    started_at: float
    logged_at: float
    done_at: float
    log_microseconds_median: float
    log_microseconds_p99: float
    log_microseconds_mean: float
    client_cpu_seconds: float
    resident_mb: tuple[float, ...] = ()


def task() -> Task:
    return Task(**json.loads(sys.argv[1]))


def rows_of(task: Task) -> Iterator[tuple[int, dict[str, float]]]:
    """(step, values); the values are what training gives: noise of float32 precision."""
    names = [f"metric_{number}" for number in range(task.metrics)]
    source = random.Random(f"{task.run} {task.first_step}")
    for step in range(task.first_step, task.first_step + task.rows):
        yield step, dict(zip(names, array("f", [source.random() for _ in names]), strict=True))


def run_loop(
    task: Task, log: Callable[[int, dict[str, float]], Any], deliver: Callable[[], Any]
) -> Logged:
    """Log every row as fast as the client takes it, then wait for its delivery."""
    if task.weigh_at:
        return weighed(task, log, deliver)
    rows = list(rows_of(task))
    spent = array("d", bytes(8 * len(rows)))
    clock = time.perf_counter
    cpu = time.process_time()
    started_at = time.time()
    for index, (step, values) in enumerate(rows):
        before = clock()
        log(step, values)
        spent[index] = clock() - before
    logged_at = time.time()
    deliver()
    done_at = time.time()
    ordered = sorted(spent)
    return Logged(
        started_at,
        logged_at,
        done_at,
        ordered[len(ordered) // 2] * 1e6,
        ordered[len(ordered) * 99 // 100] * 1e6,
        sum(ordered) / len(ordered) * 1e6,
        time.process_time() - cpu,
    )


def weighed(
    task: Task, log: Callable[[int, dict[str, float]], Any], deliver: Callable[[], Any]
) -> Logged:
    cpu, started_at = time.process_time(), time.time()
    sizes = []
    for count, (step, values) in enumerate(rows_of(task), start=1):
        log(step, values)
        if count in task.weigh_at:
            sizes.append(resident_mb())
    logged_at = time.time()
    deliver()
    mean = (logged_at - started_at) / task.rows * 1e6
    cpu_seconds = time.process_time() - cpu
    return Logged(started_at, logged_at, time.time(), mean, mean, mean, cpu_seconds, tuple(sizes))


def resident_mb() -> float:
    """Of this process and all that it started."""
    gc.collect()
    return processes.resident_mb(os.getpid())


def report(logged: Logged) -> None:
    print(json.dumps(asdict(logged)), flush=True)
