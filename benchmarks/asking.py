"""How long asking for a trial takes when a thousand are finished, beside Optuna on SQLite.

python -m benchmarks.asking [--finished 1000] [--asks 60] [--write]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import optuna

from benchmarks import machine, results
from benchmarks.contenders.labstead import Labstead, area
from benchmarks.results import OURS, Bar, Measure, Table

QUESTION = "asking"
OPTUNA = "Optuna, SQLite"
NAMES = ("a", "b", "c", "d")
CONFIG = {
    "method": "bayes",
    "metric": {"name": "loss"},
    "parameters": {name: {"min": 0.0, "max": 1.0} for name in NAMES},
}
BAR_MS = 20.0
HALF = Measure("median, ms", digits=1)
MOST = Measure("95th percentile, ms", digits=1)
TAKEN_AT_ONCE = 100

Values = Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    asking = argparse.ArgumentParser(prog="asking", description=__doc__)
    asking.add_argument("--finished", type=int, default=1_000)
    asking.add_argument("--asks", type=int, default=60)
    asking.add_argument("--write", action="store_true", help="to RESULTS.md and RESULTS.json")
    asked = asking.parse_args(arguments)
    measured = machine.moment()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder), asked.finished, asked.asks)
    results.told(QUESTION, [table], measured, is_kept=asked.write)


def loss(values: Values) -> float:
    return sum((values[name] - 0.3) ** 2 for name in NAMES)


def drawn(count: int) -> list[dict[str, float]]:
    dice = random.Random(1)
    return [{name: dice.random() for name in NAMES} for _ in range(count)]


def measure(folder: Path, finished: int, asks: int) -> Table:
    """In turns, so that both have the machine as it is."""
    tried = drawn(finished)
    study = OptunaStudy(folder, tried)
    seconds: dict[str, list[float]] = {OURS: [], OPTUNA: []}
    labstead = folder / "labstead"
    labstead.mkdir()
    with Labstead().serve(labstead) as server:
        sweep = Sweep(server.http, tried)
        for _ in range(asks):
            sweep.wait_for_prepared()
            seconds[OURS].append(timed(sweep.ask))
            seconds[OPTUNA].append(timed(study.ask))
            sweep.tell()
            study.tell()
    return table_of(seconds, finished)


def timed(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


class OptunaStudy:
    """Its default sampler."""

    def __init__(self, folder: Path, tried: Sequence[Values]) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.study = optuna.create_study(storage=f"sqlite:///{folder}/optuna.sqlite3")
        laws = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in NAMES}
        self.study.add_trials(
            [
                optuna.trial.create_trial(
                    params=dict(values), distributions=laws, value=loss(values)
                )
                for values in tried
            ]
        )

    def ask(self) -> None:
        self.trial = self.study.ask()
        self.values = {name: self.trial.suggest_float(name, 0.0, 1.0) for name in NAMES}

    def tell(self) -> None:
        self.study.tell(self.trial, loss(self.values))


class Sweep:
    """A sweep on a real server whose worker prepares."""

    def __init__(self, http: httpx.Client, tried: Sequence[Values]) -> None:
        self.http = http
        project = area("asking")
        teams = project.rpartition("/")[0]
        http.post(teams, json={"name": "asking"}).raise_for_status()
        made = http.post(f"{project}/sweeps", json={"config": CONFIG}).raise_for_status()
        self.path = f"{project}/sweeps/{made.json()['id']}"
        self.fill(tried)

    def fill(self, tried: Sequence[Values]) -> None:
        self.post("pause")
        for values in tried:
            self.post("trials", values=values)
        self.post("resume")
        for _ in range(0, len(tried), TAKEN_AT_ONCE):
            for trial in self.post("ask", count=TAKEN_AT_ONCE)["trials"]:
                self.post("tell", trial=trial["number"], value=loss(trial["values"]))

    def post(self, act: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"{self.path}/{act}", json=body)
        return dict(answer.raise_for_status().json())

    def wait_for_prepared(self) -> None:
        """As the agent's own trial takes its time."""
        while not self.http.get(self.path).json()["trials"]["prepared"]:
            time.sleep(0.1)

    def ask(self) -> None:
        (self.trial,) = self.post("ask")["trials"]

    def tell(self) -> None:
        self.post("tell", trial=self.trial["number"], value=loss(self.trial["values"]))


def table_of(seconds: Mapping[str, Sequence[float]], finished: int) -> Table:
    asks = len(seconds[OURS])
    table = Table(
        "Asking for a trial",
        f"{asks} trials asked for one after the other when {finished:,} are finished, four"
        " parameters. Labstead over HTTP, its Gaussian process in a worker; Optuna's default in"
        " the program itself.",
        (HALF, MOST),
    )
    for who, times in seconds.items():
        half, most = np.percentile(times, [50, 95]) * 1_000
        table.rows[who] = {HALF.title: float(half), MOST.title: float(most)}
    table.products = [OPTUNA]
    most = table.rows[OURS][MOST.title]
    table.bars = [Bar("under 20 ms at the 95th percentile", f"{most:.1f} ms", most < BAR_MS)]
    return table


if __name__ == "__main__":
    main()
