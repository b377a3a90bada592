"""Early stopping as the reference's rule has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sweeps.search.config import Hyperband, SweepConfig, read_config
from sweeps.search.hyperband import bands, verdict

LOSS = {"name": "loss"}


def sweep(metric: dict[str, Any] | None = None, **rule: Any) -> SweepConfig:
    return read_config(
        {
            "method": "random",
            "metric": metric or LOSS,
            "parameters": {"x": {"min": 0.0, "max": 1.0}},
            "early_terminate": {"type": "hyperband", **rule},
        }
    )


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        (Hyperband(max_iter=27, s=2), [3, 9]),
        (Hyperband(max_iter=27, s=9), [1, 3, 9]),
        (Hyperband(max_iter=10, s=2, eta=2), [2, 5]),
        (Hyperband(min_iter=3), [3, 9, 27, 81]),
        (Hyperband(min_iter=1, eta=1.5), [1, 2, 3, 5]),
        (Hyperband(min_iter=3, eta=1e300), [3]),
        (Hyperband(max_iter=27, s=10**9, eta=1e300), []),
    ],
)
def test_bands(rule: Hyperband, first: list[int]) -> None:
    assert bands(rule)[: max(len(first), 4)] == first


def test_only_the_leader_survives_among_few() -> None:
    histories = {1: [0.9] * 3, 2: [0.5] * 3}

    [stop] = verdict(sweep(min_iter=3), histories, running=[1, 2])

    assert (stop.trial, stop.band, stop.value, stop.threshold) == (1, 3, 0.9, 0.5)
    assert stop.why == "stopped at iteration 3: 0.9 > 0.5"


def test_the_threshold_is_that_of_all_trials_that_came_so_far() -> None:
    histories = {trial: [trial / 10] * 3 for trial in range(1, 8)} | {9: [0.0, 0.0]}

    stopped = verdict(sweep(min_iter=3), histories, running=range(10))

    assert [(one.trial, one.threshold) for one in stopped] == [(t, 0.3) for t in (4, 5, 6, 7)]


def test_ended_trials_set_the_threshold_and_are_not_stopped() -> None:
    assert verdict(sweep(min_iter=1), {1: [0.1], 2: [0.2]}, running=[1]) == []


def test_before_the_first_band_nobody_is_judged() -> None:
    assert verdict(sweep(min_iter=3), {1: [9.0, 9.0], 2: [0.1] * 9}, running=[1]) == []


def test_the_best_so_far_counts_unless_strict() -> None:
    histories = {1: [0.1, 0.9], 2: [0.5, 0.5]}

    assert [one.trial for one in verdict(sweep(min_iter=2), histories, [1, 2])] == []
    assert [one.trial for one in verdict(sweep(min_iter=2, strict=True), histories, [1, 2])] == [1]


def test_maximised_metrics_are_told_in_their_own_units() -> None:
    config = sweep({"name": "accuracy", "goal": "maximize"}, min_iter=1)

    [stop] = verdict(config, {1: [0.6], 2: [0.8]}, [1, 2])

    assert stop.why == "stopped at iteration 1: 0.6 < 0.8"


def test_values_that_are_no_finite_numbers_do_not_count() -> None:
    nan = float("nan")

    assert verdict(sweep(min_iter=2), {1: [nan, 0.9, nan], 2: [0.1, 0.1]}, [1]) == []


def test_half_of_the_iterations_are_saved_and_the_best_is_kept() -> None:
    """Simulated learning curves of 60 trials, four at a time, as agents would run them."""
    config = sweep(min_iter=3)
    for seed in range(5):
        curves = learning_curves(np.random.default_rng(seed))
        histories, stopped = run_by_four(config, curves)

        spent = sum(map(len, histories.values()))
        best = min(min(values) for values in histories.values())
        assert spent <= curves.size / 2
        assert best <= curves.min() * 1.01
        assert stopped


def learning_curves(random: np.random.Generator) -> np.ndarray:
    """Power laws down to a final loss each, with noise; rows are trials."""
    steps = np.arange(1, 82)
    final, start = 0.2 + random.gamma(2, 0.3, (60, 1)), random.uniform(1, 3, (60, 1))
    speed = random.uniform(0.4, 1.2, (60, 1))
    noise = random.normal(0, 0.002, (60, 81))
    return final + start * steps**-speed + noise


def run_by_four(config: SweepConfig, curves: np.ndarray) -> tuple[dict[int, list[float]], int]:
    waiting, running, stopped = list(range(len(curves)))[::-1], set[int](), 0
    histories: dict[int, list[float]] = {}
    while waiting or running:
        running |= {waiting.pop() for _ in range(min(4 - len(running), len(waiting)))}
        for trial in sorted(running):
            values = histories.setdefault(trial, [])
            values.append(float(curves[trial, len(values)]))
        ended = {trial for trial in running if len(histories[trial]) == curves.shape[1]}
        stops = {stop.trial for stop in verdict(config, histories, running - ended)}
        stopped += len(stops)
        running -= ended | stops
    return histories, stopped
