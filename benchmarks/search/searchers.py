"""Who searches: our methods, and Optuna as a user starts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from benchmarks.search.problems import Parameters, Problem
from sweeps.search.config import read_config
from sweeps.search.proposing import propose
from sweeps.search.trials import Observation


class Searcher(Protocol):
    def ask(self) -> tuple[int, Mapping[str, Any]]: ...

    def tell(self, trial: int, value: float) -> None: ...


class Ours:
    """One of our methods; it is asked for one trial at a time, others running beside it."""

    def __init__(self, method: str, problem: Problem, seed: int) -> None:
        self.seed = seed
        self.config = read_config(
            {"method": method, "metric": {"name": "loss"}, "parameters": problem.parameters}
        )
        self.seen: list[Observation] = []

    def ask(self) -> tuple[int, Mapping[str, Any]]:
        trial = len(self.seen)
        found = propose(self.config, self.seen, 1, self.seed * 1_000 + trial)
        assert isinstance(found, list)
        self.seen.append(Observation(trial, found[0].values, "running"))
        return trial, found[0].values

    def tell(self, trial: int, value: float) -> None:
        self.seen[trial] = Observation(trial, self.seen[trial].values, "finished", value)


class Optuna:
    """Its default sampler."""

    def __init__(self, problem: Problem, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.parameters = problem.parameters
        self.study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        self.asked: list[Any] = []

    def ask(self) -> tuple[int, Mapping[str, Any]]:
        trial = self.study.ask()
        self.asked.append(trial)
        return len(self.asked) - 1, suggested(trial, self.parameters)

    def tell(self, trial: int, value: float) -> None:
        self.study.tell(self.asked[trial], value)


def suggested(trial: Any, parameters: Parameters) -> dict[str, Any]:
    """As a user of Optuna writes it: a condition is an ``if`` in the program."""
    found: dict[str, Any] = {}
    for name, parameter in parameters.items():
        when = parameter.get("when", {})
        if all(found[other] == value for other, value in when.items()):
            found[name] = _suggested(trial, name, parameter)
    return found


def _suggested(trial: Any, name: str, parameter: Mapping[str, Any]) -> Any:
    if "values" in parameter:
        return trial.suggest_categorical(name, parameter["values"])
    low, high = parameter["min"], parameter["max"]
    if "distribution" not in parameter:
        return trial.suggest_int(name, low, high)
    return trial.suggest_float(name, low, high, log=parameter["distribution"].startswith("log"))


SEARCHERS: dict[str, Callable[[Problem, int], Searcher]] = {
    "bayes": lambda problem, seed: Ours("bayes", problem, seed),
    "tpe": lambda problem, seed: Ours("tpe", problem, seed),
    "Optuna's default": Optuna,
    "random": lambda problem, seed: Ours("random", problem, seed),
}
