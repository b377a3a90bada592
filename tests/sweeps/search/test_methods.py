"""What every method promises, and what those that learn do better."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sweeps.search.config import SweepConfig, read_config
from sweeps.search.outcomes import outcomes
from sweeps.search.pareto import pareto_front
from sweeps.search.proposing import propose
from sweeps.search.trials import Exhausted, Observation, Proposal, TrialState

LEARNING = ["bayes", "tpe"]
METHODS = ["random", *LEARNING]
X, Y = {"min": -5.0, "max": 10.0}, {"min": 0.0, "max": 15.0}
MIXED = {
    "optimizer": {"values": ["adam", "sgd"]},
    "momentum": {"min": 0.0, "max": 0.99, "when": {"optimizer": "sgd"}},
    "model": {
        "parameters": {
            "layers": {"min": 1, "max": 8},
            "width": {"values": [16, 64, 256]},
            "dropout": {"distribution": "q_uniform", "min": 0, "max": 0.5, "q": 0.1},
        }
    },
    "lr": {"distribution": "log_uniform_values", "min": 1e-5, "max": 1e-1},
    "norm": {"values": [None, "batch", {"layer": 1}], "probabilities": [0.5, 0.25, 0.25]},
    "epochs": {"value": 3},
}


def sweep(method: str, parameters: dict[str, Any], **keys: Any) -> SweepConfig:
    metric = {} if "metrics" in keys else {"metric": {"name": "loss"}}
    return read_config({"method": method, "parameters": parameters, **metric, **keys})


def proposals(
    config: SweepConfig, seen: list[Observation], count: int = 1, seed: int = 0
) -> list[Proposal]:
    found = propose(config, seen, count, seed)
    assert isinstance(found, list)
    return found


def loss(values: dict[str, Any]) -> float:
    return abs(math.log10(values["lr"]) + 3) + values["model"]["layers"] / 8


def after(
    config: SweepConfig, trials: int, state: TrialState = "finished", best: Any = loss
) -> list[Observation]:
    drawn = proposals(sweep("random", MIXED), [], trials)
    return [
        Observation(number, one.values, state, best(one.values) if best else None)
        for number, one in enumerate(drawn)
    ]


@pytest.mark.parametrize("trials", [0, 1, 12])
@pytest.mark.parametrize("method", METHODS)
def test_proposals_keep_to_the_configuration(method: str, trials: int) -> None:
    config = sweep(method, MIXED, constraints=["model.layers * model.width <= 512"])

    for one in proposals(config, after(config, trials), 6):
        model = one.values["model"]
        assert one.values["epochs"] == 3
        assert ("momentum" in one.values) is (one.values["optimizer"] == "sgd")
        assert model["layers"] * model["width"] <= 512
        assert model["dropout"] in [0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5]
        assert one.explanation.why


@pytest.mark.parametrize("method", METHODS)
def test_the_same_input_gives_the_same_and_another_seed_others(method: str) -> None:
    config = sweep(method, MIXED)
    seen = after(config, 12)

    assert proposals(config, seen, 2) == proposals(config, seen, 2)
    assert proposals(config, seen, 2) != proposals(config, seen, 2, seed=1)


@pytest.mark.parametrize("method", LEARNING)
@pytest.mark.parametrize("state", ["prepared", "running", "failed", "killed"])
def test_trials_without_a_value_trouble_nobody(method: str, state: TrialState) -> None:
    config = sweep(method, MIXED)

    assert len(proposals(config, after(config, 12, state, best=None), 2)) == 2
    mixed = after(config, 12) + after(config, 3, state, best=None)
    assert len(proposals(config, mixed, 2)) == 2


@pytest.mark.parametrize("method", LEARNING)
@pytest.mark.parametrize("value", [0.0, 1e300, -1e300, math.inf, math.nan])
def test_odd_values_trouble_nobody(method: str, value: float) -> None:
    config = sweep(method, {"x": X, "y": Y})
    values = proposals(config, [], 8)
    seen = [
        Observation(number, one.values, "finished", value if number % 2 else 1.0)
        for number, one in enumerate(values)
    ]

    found = proposals(config, seen, 2)
    assert len(found) == 2
    for why in (one.explanation for one in found):
        numbers = [why.predicted, why.spread, why.expected_improvement, why.success_probability]
        assert all(number is None or math.isfinite(number) for number in numbers)


def test_a_broken_trial_without_a_value_is_never_taken_for_good() -> None:
    metric = {"name": "loss", "impute": "best"}
    config = sweep("bayes", {"x": X}, metric=metric)
    seen = [Observation(0, {"x": 1.0}, "finished", 5.0), Observation(1, {"x": 2.0}, "failed")]

    assert outcomes(config, seen) == {0: (5.0,), 1: (5.0,)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "parameter",
    [
        {"values": [3]},
        {"values": [math.nan, math.inf, 1]},
        {"values": [10**400, 1]},
        {"min": 0, "max": 10**18},
        {"min": -1e300, "max": 1e300},
        {"distribution": "log_uniform_values", "min": 1e-300, "max": 1e300},
        {"distribution": "q_log_normal", "mu": 0, "sigma": 300, "q": 1e-9},
        {"distribution": "beta", "a": 1e-300, "b": 1e300},
    ],
)
def test_odd_ranges_trouble_nobody(method: str, parameter: dict[str, Any]) -> None:
    config = sweep(method, {"x": parameter, "y": Y})
    drawn = proposals(sweep("random", {"x": parameter, "y": Y}), [], 8)
    seen = [
        Observation(number, one.values, "finished", one.values["y"])
        for number, one in enumerate(drawn)
    ]

    assert len(proposals(config, seen, 2)) == 2


@pytest.mark.parametrize("method", LEARNING)
def test_runs_from_before_with_other_parameters_trouble_nobody(method: str) -> None:
    config = sweep(method, {"x": X, "y": Y})
    others = [{"x": 1.0}, {"y": "much"}, {}, {"x": 99.0, "y": -3}, {"x": {"z": 1}, "y": None}]
    seen = [Observation(number, one, "finished", number) for number, one in enumerate(others * 2)]

    assert len(proposals(config, seen, 2)) == 2


def test_trials_on_their_way_are_not_proposed_again() -> None:
    config = sweep("bayes", {"x": X, "y": Y})
    seen = [
        Observation(number, one.values, "finished", one.values["x"] ** 2)
        for number, one in enumerate(proposals(config, [], 8))
    ]
    for number in range(4):
        [one] = proposals(config, seen)
        seen.append(Observation(8 + number, one.values, "running"))

    ahead = [(one.values["x"], one.values["y"]) for one in seen[8:]]
    assert min(math.dist(a, b) for a in ahead for b in ahead if a != b) > 0.1


def test_bayes_tells_what_it_expects_in_the_metrics_own_units() -> None:
    metric = {"name": "accuracy", "goal": "maximize"}
    config = sweep("bayes", {"x": {"min": 0.0, "max": 1.0}}, metric=metric)
    seen = [
        Observation(number, {"x": x}, "finished", 100 - 50 * (x - 0.4) ** 2)
        for number, x in enumerate([0.0, 0.15, 0.3, 0.55, 0.7, 0.85, 1.0])
    ]

    [one] = proposals(config, seen)

    assert one.values["x"] == pytest.approx(0.4, abs=0.05)
    assert one.explanation.predicted == pytest.approx(100, abs=1)
    assert one.explanation.spread is not None
    assert 0 < one.explanation.spread < 5
    assert one.explanation.expected_improvement is not None
    assert 0 < one.explanation.expected_improvement < 5
    assert one.explanation.success_probability is not None
    assert 0.2 < one.explanation.success_probability <= 1


def test_bayes_tries_a_small_space_once_and_ends() -> None:
    config = sweep("bayes", {"a": {"values": ["p", "q"]}, "b": {"min": 1, "max": 3}})
    seen = list[Observation]()
    while isinstance(found := propose(config, seen, 1, len(seen)), list):
        seen += [Observation(len(seen), found[0].values, "finished", found[0].values["b"])]

    assert isinstance(found, Exhausted)
    assert len({str(one.values) for one in seen}) == len(seen) == 6


def test_bayes_never_tries_the_same_twice() -> None:
    config = sweep("bayes", {name: {"min": 0, "max": 9} for name in "abcd"})
    seen = list[Observation]()
    for number in range(25):
        [one] = proposals(config, seen, seed=number)
        seen.append(Observation(number, one.values, "finished", sum(one.values.values()) // 9))

    assert len({str(one.values) for one in seen}) == len(seen)


@pytest.mark.parametrize("method", METHODS)
def test_constraints_that_nothing_meets_end_the_search(method: str) -> None:
    config = sweep(method, {"x": X}, constraints=["x > 11"])

    assert isinstance(propose(config, [], 1, 0), Exhausted)


@pytest.mark.parametrize("method", LEARNING)
def test_what_was_learned_is_used(method: str) -> None:
    config = sweep(method, MIXED)

    found = proposals(config, after(config, 30), 4)

    random = proposals(sweep("random", MIXED), [], 200, seed=9)
    usual = sum(loss(one.values) for one in random) / 200
    assert sum(loss(one.values) for one in found) / 4 < usual * 0.7


@pytest.mark.parametrize("method", LEARNING)
def test_several_metrics_are_searched_for_together(method: str) -> None:
    config = sweep(method, {"x": X}, metrics=[{"name": "a"}, {"name": "b", "goal": "maximize"}])
    seen = [
        Observation(number, one.values, "finished", metrics={"a": x**2, "b": -((x - 2) ** 2)})
        for number, one in enumerate(proposals(config, [], 20))
        for x in [one.values["x"]]
    ]

    found = [one.values["x"] for one in proposals(config, seen, 10)]

    assert sum(-1 < x < 3 for x in found) > 5
    front = pareto_front(config, seen)
    assert all(-1 < seen[trial].values["x"] < 3 for trial in front[1:-1])


def test_the_front_is_what_nothing_beats() -> None:
    config = sweep("random", {"x": X}, metrics=[{"name": "a"}, {"name": "b", "goal": "maximize"}])
    points = [(1, 1), (2, 2), (2, 1), (0, 0), (1, 1), (math.nan, 5)]
    seen = [
        Observation(number, {}, "finished", metrics={"a": a, "b": b})
        for number, (a, b) in enumerate(points)
    ]

    assert pareto_front(config, seen) == [3, 0, 4, 1]


def test_a_custom_sweep_is_searched_elsewhere() -> None:
    assert propose(sweep("custom", {"x": X}), [], 3, 0) == []


@pytest.mark.parametrize("trials", [0, 12])
@pytest.mark.parametrize("method", METHODS)
def test_a_narrow_constraint_is_kept_to(method: str, trials: int) -> None:
    config = sweep(method, {"x": X, "y": Y}, constraints=["abs(x * y - 20) < 0.5"])
    drawn = proposals(sweep("random", {"x": X, "y": Y}), [], trials)
    seen = [
        Observation(number, one.values, "finished", one.values["x"])
        for number, one in enumerate(drawn)
    ]

    for one in proposals(config, seen, 3):
        assert abs(one.values["x"] * one.values["y"] - 20) < 0.5
