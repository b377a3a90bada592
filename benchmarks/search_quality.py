"""The best value after 50 trials, for Labstead and others on each problem.

python -m benchmarks.search_quality [--seeds 30] [--trials 50] [--only Branin] [--write]
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks import machine, results
from benchmarks.results import OURS, Bar, Measure, Table
from benchmarks.search.problems import PROBLEMS
from benchmarks.search.running import Found, Search, found_by
from benchmarks.search.searchers import SEARCHERS

QUESTION = "search_quality"
AGENTS = (1, 4)
OPTUNA, RANDOM = "Optuna's default", "random"
NAMES = {"bayes": OURS}  # how the tables call a searcher


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    measured = machine.moment()
    found = found_by(searches(asked), asked.processes, asked.keep)
    tables = [table_of(found, agents) for agents in asked.agents]
    tables[-1].bars = list(bars(found))
    results.told(QUESTION, tables, measured, is_kept=asked.write)


def parser() -> argparse.ArgumentParser:
    asking = argparse.ArgumentParser(prog="search_quality", description=__doc__)
    asking.add_argument("--seeds", type=int, default=30)
    asking.add_argument("--first-seed", type=int, default=0, help="others are for trying things")
    asking.add_argument("--trials", type=int, default=50)
    asking.add_argument("--agents", type=int, nargs="+", default=AGENTS)
    asking.add_argument("--only", nargs="*", help="names of problems")
    asking.add_argument(
        "--methods", nargs="+", choices=SEARCHERS, default=["bayes", OPTUNA, RANDOM]
    )
    asking.add_argument("--processes", type=int, default=os.cpu_count())
    asking.add_argument("--keep", type=Path, help="a file of searches that are not repeated")
    asking.add_argument("--write", action="store_true", help="to RESULTS.md and RESULTS.json")
    return asking


def searches(asked: argparse.Namespace) -> list[Search]:
    problems = [one for one in PROBLEMS if not asked.only or one.name in asked.only]
    return [
        Search(problem.name, agents, searcher, asked.first_seed + seed, asked.trials)
        for problem, agents, searcher in product(problems, asked.agents, asked.methods)
        for seed in range(asked.seeds * problem.times)
    ]


def table_of(found: Sequence[Found], agents: int) -> Table:
    here = [one for one in found if one.search.agents == agents]
    table = Table(
        f"Search with {agents} agent{'s' if agents > 1 else ''}",
        f"The best value after {here[0].search.trials} trials, median over {seeds_of(here)}; "
        + ABOUT_AGENTS.format(agents - 1 or "no"),
        [*map(measure_of, dict.fromkeys(one.search.problem for one in here)), ASKING],
    )
    for searcher in dict.fromkeys(one.search.searcher for one in here):
        name = NAMES.get(searcher, searcher)
        table.rows[name] = dict(figures([one for one in here if one.search.searcher == searcher]))
    table.products = [name for name in table.rows if name != OURS]
    table.remarks = list(spreads(here))
    return table


def seeds_of(found: Sequence[Found]) -> str:
    """``30 seeds, on A over 210``."""
    seeds: dict[int, list[str]] = {}
    for problem in dict.fromkeys(one.search.problem for one in found):
        count = len({one.search.seed for one in found if one.search.problem == problem})
        seeds.setdefault(count, []).append(problem)
    usual, *others = sorted(seeds)
    return ", ".join([f"{usual} seeds", *(f"on {'; '.join(seeds[n])} over {n}" for n in others)])


ABOUT_AGENTS = (
    "less is better. When a trial is asked for, {} others are on their way. Labstead's method is "
    "`bayes`, Optuna's the sampler that a study has by default."
)
ASKING = Measure("asking, CPU ms", digits=1)
DIGITS = {"Branin": 4, "Hartmann-6": 3, "SVR, diabetes": 2, "Extra trees, breast cancer": 5}


def measure_of(problem: str) -> Measure:
    return Measure(problem, digits=DIGITS.get(problem, 2))


def figures(rows: Sequence[Found]) -> Iterator[tuple[str, float]]:
    for problem in dict.fromkeys(one.search.problem for one in rows):
        yield problem, float(np.median(bests(rows, problem)))
    yield ASKING.title, 1_000 * float(np.mean([one.seconds_per_trial for one in rows]))


def bests(rows: Sequence[Found], problem: str) -> list[float]:
    return [one.best for one in rows if one.search.problem == problem]


def spreads(found: Sequence[Found]) -> Iterator[str]:
    for problem in dict.fromkeys(one.search.problem for one in found):
        told = []
        for searcher in dict.fromkeys(one.search.searcher for one in found):
            rows = [one for one in found if one.search.searcher == searcher]
            low, high = np.percentile(bests(rows, problem), (25, 75))
            told.append(f"{NAMES.get(searcher, searcher)} {low:.4g} to {high:.4g}")
        yield f"quartiles on {problem}: {', '.join(told)}"


def bars(found: Sequence[Found]) -> Iterator[Bar]:
    """The promises: never worse than Optuna's default in the median, better than random."""
    for other, text in ((OPTUNA, "at least as good as"), (RANDOM, "better than")):
        compared = [
            kept for kept in (keeps(case, other) for case in cases(found)) if kept is not None
        ]
        if compared:
            promise = f"bayes {text} {other} in the median, on every problem with 1 and 4 agents"
            figure = f"on {sum(compared)} of {len(compared)}"
            yield Bar(promise, figure, all(compared))


def cases(found: Sequence[Found]) -> list[list[Found]]:
    """One for each problem and number of agents."""
    keys = dict.fromkeys((one.search.problem, one.search.agents) for one in found)
    return [
        [one for one in found if (one.search.problem, one.search.agents) == key] for key in keys
    ]


def keeps(case: Sequence[Found], other: str) -> bool | None:
    own, theirs = (
        [one.best for one in case if one.search.searcher == name] for name in ("bayes", other)
    )
    if not own or not theirs:
        return None
    ahead = float(np.median(theirs) - np.median(own))
    return ahead > 0 if other == RANDOM else ahead >= 0


if __name__ == "__main__":
    main()
