"""What is told of a sweep before it starts."""

from __future__ import annotations

from typing import Any

import pytest

from sweeps.search.config import SweepConfig, read_config
from sweeps.search.preview import Preview, further_trials, preview
from sweeps.search.trials import Observation

GRID = {"a": {"values": [1, 2, 3]}, "b": {"min": 0, "max": 4}}


def sweep(method: str = "grid", parameters: Any = GRID, **keys: Any) -> SweepConfig:
    return read_config({"method": method, "parameters": parameters, **keys})


def notes(**parameter: Any) -> dict[str, str]:
    return dict(preview(sweep("random", {"x": parameter})).notes)


def test_a_grid_tells_its_cells_and_the_first_of_them() -> None:
    told = preview(sweep(), samples=2)

    assert (told.cells, told.cells_are_exact, told.trials) == (15, True, 15)
    assert told.samples == [{"a": 1, "b": 0}, {"a": 1, "b": 1}]


@pytest.mark.parametrize(
    ("keys", "cells", "trials"),
    [
        ({"seeds": 3}, 15, 45),
        ({"seeds": 3, "run_cap": 20}, 15, 20),
        ({"constraints": ["a + b <= 3"]}, 6, 6),
        ({"parameters": {**GRID, "b": {**GRID["b"], "when": {"a": [1, 2]}}}}, 11, 11),
    ],
)
def test_seeds_caps_constraints_and_conditions_are_counted(
    keys: dict[str, Any], cells: int, trials: int
) -> None:
    told = preview(sweep(**keys))

    assert (told.cells, told.trials) == (cells, trials)


def test_a_vast_grid_is_counted_at_once_and_a_constrained_one_at_least() -> None:
    vast = {name: {"min": 1, "max": 1000} for name in "abcd"}

    assert preview(sweep(parameters=vast)).cells == 1000**4
    told = preview(sweep(parameters=vast, constraints=["d <= 500"]))
    assert (told.cells, told.cells_are_exact) == (50_000, False)


def test_other_methods_end_with_their_cap_only() -> None:
    assert preview(sweep("random")).trials is None
    told: Preview = preview(sweep("random", run_cap=7))
    assert (told.cells, told.trials, len(told.samples)) == (None, 7, 5)


@pytest.mark.parametrize(
    ("keys", "further"),
    [
        ({"parameters": {"x": {"values": [1, 2, 3]}}}, 1),
        ({"parameters": {"x": {"values": [2]}}}, 0),
        ({"parameters": {"x": {"values": [1, 2, 3, 4]}}, "run_cap": 3}, 1),
        ({"parameters": {"x": {"values": [1, 2]}}, "seeds": {"values": [1, 2], "name": "s"}}, 4),
    ],
)
def test_an_extension_tells_how_many_trials_are_to_come(keys: dict[str, Any], further: int) -> None:
    seen = [Observation(number, {"x": number}, "finished") for number in (0, 1, 2)]
    assert further_trials(sweep(**keys), seen) == further


def test_hours_come_from_earlier_runs() -> None:
    told = preview(sweep(), [3_000, 3_600, 90_000])

    assert (told.hours_each, told.hours) == (1.0, 15.0)
    assert preview(sweep()).hours is None
    assert preview(sweep("random"), [3_600]).hours is None


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ({"distribution": "q_uniform", "min": 1, "max": 10, "q": 4}, "one of 4, 8; 0 would"),
        ({"distribution": "q_uniform", "min": 0, "max": 1, "q": 0.01}, "101 values from 0 to 1"),
        ({"distribution": "q_uniform", "min": 5, "max": 7, "q": 4}, "ends 5 and 7"),
        ({"distribution": "q_beta"}, "one of 0, 1"),
        ({"distribution": "q_log_uniform_values", "min": 1, "max": 3, "q": 2}, "always"),
    ],
)
def test_what_rounding_does_is_said(parameter: dict[str, Any], text: str) -> None:
    assert text in notes(**parameter)["x"]


def test_laws_that_do_not_round_need_no_word() -> None:
    assert notes(min=0.0, max=1.0) == {}
