"""The best value after 50 trials, for each method on each problem.

python -m benchmarks.search_quality [--seeds 30] [--trials 50] [--only Branin] [--write]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.search.problems import PROBLEMS, Problem
from benchmarks.search.searchers import SEARCHERS, Searcher

RESULTS = Path(__file__).with_name("SEARCH_QUALITY.md")
AGENTS = (1, 4)
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


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    problems = [one.name for one in PROBLEMS if not asked.only or one.name in asked.only]
    searches = [
        Search(problem, agents, searcher, seed, asked.trials)
        for problem, agents, seed, searcher in product(
            problems, asked.agents, range(asked.seeds), asked.methods
        )
    ]
    os.environ.update(ONE_THREAD)  # for the processes that start
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        found = list(progress(pool.imap(search, searches), len(searches)))
    text = report(found, asked.seeds, asked.trials)
    print(text)
    if asked.write:
        RESULTS.write_text(text)


def parser() -> argparse.ArgumentParser:
    asking = argparse.ArgumentParser(prog="search_quality", description=__doc__)
    asking.add_argument("--seeds", type=int, default=30)
    asking.add_argument("--trials", type=int, default=50)
    asking.add_argument("--agents", type=int, nargs="+", default=AGENTS)
    asking.add_argument("--only", nargs="*", help="names of problems")
    asking.add_argument("--methods", nargs="+", choices=SEARCHERS, default=list(SEARCHERS))
    asking.add_argument("--processes", type=int, default=os.cpu_count())
    asking.add_argument("--write", action="store_true", help=f"to {RESULTS.name}")
    return asking


def progress(found: Iterator[Found], total: int) -> Iterator[Found]:
    for number, one in enumerate(found, 1):
        if number % 20 == 0 or number == total:
            print(f"\r{number} of {total} searches", end="", file=sys.stderr, flush=True)
        yield one
    print(file=sys.stderr)


def search(one: Search) -> Found:
    problem = next(problem for problem in PROBLEMS if problem.name == one.problem)
    searcher = SEARCHERS[one.searcher](problem, one.seed)
    return Found(one, *run(searcher, problem, one.agents, one.trials))


def run(searcher: Searcher, problem: Problem, agents: int, trials: int) -> tuple[float, float]:
    """Trials end in the order they start; while one runs, so do ``agents - 1`` others."""
    running: deque[tuple[int, float]] = deque()
    best, asking = np.inf, 0.0
    for _ in range(trials):
        if len(running) == agents:
            searcher.tell(*running.popleft())
        started = time.perf_counter()
        trial, values = searcher.ask()
        asking += time.perf_counter() - started
        value = problem.evaluate(values)
        best = min(best, value)
        running.append((trial, value))
    return best, asking / trials


def report(found: Sequence[Found], seeds: int, trials: int) -> str:
    names = list(dict.fromkeys(one.search.searcher for one in found))
    lines = [
        "# Search quality",
        "",
        f"The best value after {trials} trials: the median over {seeds} seeds, and in brackets the",
        "quartiles. Less is better. With four agents, three trials are always on their way.",
        "",
        f"| problem | agents | {' | '.join(names)} |",
        f"| --- | ---: |{' ---: |' * len(names)}",
        *(row(rows, names) for rows in cases(found)),
        "",
        "Milliseconds to propose one trial, mean over all: "
        + ", ".join(f"{name} {1_000 * seconds(found, name):.0f}" for name in names),
    ]
    return "\n".join([*lines, *verdict(found, names), ""])


def cases(found: Sequence[Found]) -> list[list[Found]]:
    """One for each problem and number of agents."""
    keys = dict.fromkeys((one.search.problem, one.search.agents) for one in found)
    return [
        [one for one in found if (one.search.problem, one.search.agents) == key] for key in keys
    ]


def row(rows: Sequence[Found], names: Sequence[str]) -> str:
    cells = [
        "{1:.4g} ({0:.4g} to {2:.4g})".format(*np.percentile(bests(rows, name), (25, 50, 75)))
        for name in names
    ]
    first = rows[0].search
    return f"| {first.problem} | {first.agents} | {' | '.join(cells)} |"


def bests(rows: Sequence[Found], name: str) -> list[float]:
    return [one.best for one in rows if one.search.searcher == name]


def seconds(found: Sequence[Found], name: str) -> float:
    return float(np.mean([one.seconds_per_trial for one in found if one.search.searcher == name]))


def verdict(found: Sequence[Found], names: Sequence[str]) -> Iterator[str]:
    """The promises: never worse than Optuna's default in the median, better than random."""
    for other, text in (("Optuna's default", "at least as good as"), ("random", "better than")):
        if not {"bayes", other} <= set(names):
            continue
        missed = [case for case in cases(found) if not keeps(case, other)]
        told = ", ".join(f"{case[0].search.problem} ({case[0].search.agents})" for case in missed)
        yield ""
        outcome = f"**missed** on {told}" if missed else "met"
        yield f"- {outcome}: bayes {text} {other} in the median"


def keeps(case: Sequence[Found], other: str) -> bool:
    own, theirs = np.median(bests(case, "bayes")), np.median(bests(case, other))
    return bool(own < theirs if other == "random" else own <= theirs)


if __name__ == "__main__":
    main()
