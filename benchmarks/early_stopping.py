"""How many iterations early stopping saves, and whether it keeps the best trial.

python -m benchmarks.early_stopping [--seeds 30] [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import machine, results
from benchmarks.results import OURS, Bar, Measure, Table
from benchmarks.search.curves import ITERATIONS, SETS, TRIALS, Curves
from sweeps.search.config import read_config
from sweeps.search.hyperband import verdict

QUESTION = "early_stopping"
AGENTS = 4
# A ninth of a run, which tells good from bad; a third of that stops more and sometimes the best.
FIRST_BAND, EARLY_BAND = 9, 3
MEDIAN = "median rule"
SAVED = Measure("iterations saved, %", more_is_better=True)
LOST = Measure("best value lost, %", digits=2)
WORST = Measure("lost with the worst seed, %", digits=2)
KEPT = Measure("seeds that keep within 1 %", more_is_better=True, digits=0)

Histories = Mapping[int, Sequence[float]]
# Of the trials that run, those that are told to stop.
Judge = Callable[[Histories, set[int]], set[int]]


@dataclass(frozen=True)
class Outcome:
    """``lost`` is how much worse the best value is than without stopping, as a share of it."""

    saved: float
    lost: float


def main(arguments: Sequence[str] | None = None) -> None:
    asking = argparse.ArgumentParser(prog="early_stopping", description=__doc__)
    asking.add_argument("--seeds", type=int, default=30)
    asking.add_argument("--write", action="store_true", help="to RESULTS.md and RESULTS.json")
    asked = asking.parse_args(arguments)
    measured = machine.moment()
    tables = [table_of(name, asked.seeds) for name in SETS]
    results.told(QUESTION, tables, measured, is_kept=asked.write)


def table_of(name: str, seeds: int) -> Table:
    table = Table(
        f"Early stopping, {name}",
        f"{TRIALS} simulated learning curves of {ITERATIONS} iterations, {AGENTS} trials at a time,"
        f" mean over {seeds} seeds. {SETS[name].__doc__} Hyperband has min_iter {FIRST_BAND};"
        " all is compared with runs that nobody stops.",
        (SAVED, LOST, WORST, KEPT),
    )
    for who, judge in JUDGES.items():
        outcomes = [run(SETS[name](np.random.default_rng(seed)), judge) for seed in range(seeds)]
        table.rows[who] = dict(figures(outcomes))
    table.products = [MEDIAN]
    table.bars = list(bars(table.rows[OURS], seeds))
    return table


def figures(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, float]]:
    yield SAVED.title, 100 * float(np.mean([one.saved for one in outcomes]))
    yield LOST.title, 100 * float(np.mean([one.lost for one in outcomes]))
    yield WORST.title, 100 * max(one.lost for one in outcomes)
    yield KEPT.title, sum(one.lost <= 0.01 for one in outcomes)


def bars(ours: Mapping[str, float], seeds: int) -> Iterator[Bar]:
    saved, lost, kept = ours[SAVED.title], ours[LOST.title], ours[KEPT.title]
    yield Bar("at least half of the iterations saved", f"{saved:.0f} %", saved >= 50)
    figure = f"{lost:.2f} % worse in the mean, within 1 % with {kept:.0f} of {seeds} seeds"
    yield Bar("the best value within 1 %", figure, lost <= 1)


def run(curves: Curves, judge: Judge) -> Outcome:
    """Every running trial takes a step, then is judged."""
    waiting, running = list(range(len(curves)))[::-1], set[int]()
    histories: dict[int, list[float]] = {}
    while waiting or running:
        running |= {waiting.pop() for _ in range(min(AGENTS - len(running), len(waiting)))}
        for trial in running:
            values = histories.setdefault(trial, [])
            values.append(float(curves[trial, len(values)]))
        running -= {one for one in running if len(histories[one]) == curves.shape[1]}
        running -= judge(histories, running)
    spent = sum(map(len, histories.values()))
    best = min(min(values) for values in histories.values())
    return Outcome(1 - spent / curves.size, float(best / curves.min() - 1))


def hyperband(first_band: int) -> Judge:
    config = read_config(
        {
            "method": "random",
            "metric": {"name": "loss"},
            "parameters": {"x": {"min": 0.0, "max": 1.0}},
            "early_terminate": {"type": "hyperband", "min_iter": first_band},
        }
    )

    def judge(histories: Histories, running: set[int]) -> set[int]:
        return {stop.trial for stop in verdict(config, histories, running)}

    return judge


def median(histories: Histories, running: set[int]) -> set[int]:
    """Worse than the median of the others at the same iteration, as many schedulers have it."""

    def is_worse(trial: int) -> bool:
        own, at = histories[trial], len(histories[trial])
        others = [one[at - 1] for one in histories.values() if len(one) >= at]
        return at >= FIRST_BAND and len(others) > AGENTS and min(own) > float(np.median(others))

    return {trial for trial in running if is_worse(trial)}


JUDGES: dict[str, Judge] = {
    OURS: hyperband(FIRST_BAND),
    f"{OURS}, min_iter {EARLY_BAND}": hyperband(EARLY_BAND),
    MEDIAN: median,
}

if __name__ == "__main__":
    main()
