"""Searches run to their end: on which problem, by whom, with how many agents."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.search.problems import PROBLEMS, Problem
from benchmarks.search.searchers import SEARCHERS, Searcher

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Search:
    problem: str
    agents: int
    searcher: str
    seed: int
    trials: int


@dataclass(frozen=True)
class Found:
    search: Search
    best: float
    seconds_per_trial: float


def found_by(searches: Sequence[Search], processes: int, kept: Path | None) -> list[Found]:
    """In the order they end. Those in the file ``kept`` are not run again; new ones go there."""
    known = {one.search: one for one in stored(kept)}
    missing = [one for one in searches if one not in known]
    os.environ.update(ONE_THREAD)  # for the processes that start
    found = [known[one] for one in searches if one in known]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for one in progress(pool.imap_unordered(search, missing), len(missing)):
            found.append(one)
            store(one, kept)
    return found


def stored(kept: Path | None) -> Iterator[Found]:
    if kept is not None and kept.is_file():
        for line in kept.read_text().splitlines():
            fields = json.loads(line)
            yield Found(**{**fields, "search": Search(**fields["search"])})


def store(one: Found, kept: Path | None) -> None:
    if kept is not None:
        with kept.open("a") as file:
            file.write(json.dumps(asdict(one)) + "\n")


def progress(found: Iterable[Found], total: int) -> Iterator[Found]:
    for number, one in enumerate(found, 1):
        yield one
        if number % 20 == 0 or number == total:
            print(f"{number} of {total} searches", file=sys.stderr, flush=True)


def search(one: Search) -> Found:
    problem = next(problem for problem in PROBLEMS if problem.name == one.problem)
    searcher = SEARCHERS[one.searcher](problem, one.seed)
    return Found(one, *run(searcher, problem, one.agents, one.trials))


def run(searcher: Searcher, problem: Problem, agents: int, trials: int) -> tuple[float, float]:
    """The best value, and the seconds that asking for a trial takes. Trials end in the order they
    start; while one runs, so do ``agents - 1`` others."""
    running: deque[tuple[int, float]] = deque()
    best, asking = np.inf, 0.0
    for _ in range(trials):
        if len(running) == agents:
            searcher.tell(*running.popleft())
        started = time.process_time()
        trial, values = searcher.ask()
        asking += time.process_time() - started
        value = problem.evaluate(values)
        best = min(best, value)
        running.append((trial, value))
    return best, asking / trials
