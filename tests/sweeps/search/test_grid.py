"""The grid: each cell once, in the reference's order."""

from __future__ import annotations

from typing import Any

import pytest

from sweeps.search.config import SweepConfig, read_config
from sweeps.search.proposing import propose
from sweeps.search.trials import Exhausted, Observation, TrialState

GUIDE = {"learning_rate": {"values": [0.01, 0.001, 0.0001]}, "batch_size": {"values": [16, 32, 64]}}


def grid(parameters: dict[str, Any], **keys: Any) -> SweepConfig:
    return read_config({"method": "grid", "parameters": parameters, **keys})


def all_cells(config: SweepConfig, tried: list[Observation] | None = None) -> list[dict[str, Any]]:
    found = propose(config, tried or [], 100, 0)
    assert isinstance(found, list)
    return [one.values for one in found]


def tried(*values: dict[str, Any], state: TrialState = "finished") -> list[Observation]:
    return [Observation(number, one, state) for number, one in enumerate(values)]


def test_the_last_name_changes_fastest() -> None:
    found = all_cells(grid(GUIDE))

    assert [(one["batch_size"], one["learning_rate"]) for one in found] == [
        (size, rate) for size in (16, 32, 64) for rate in (0.01, 0.001, 0.0001)
    ]


def test_folders_are_sorted_among_the_names() -> None:
    deep = {"parameters": {"y": {"values": [1, 2]}, "c": {"value": 0}}}

    found = all_cells(grid({"z": {"min": 0, "max": 1}, "m": deep}))

    assert found == [
        {"m": {"c": 0, "y": y}, "z": z} for y in (1, 2) for z in (0, 1)
    ]  # fmt: skip


def test_q_uniform_leaves_its_max_out_and_integers_keep_theirs() -> None:
    q = {"distribution": "q_uniform", "min": 0, "max": 1, "q": 0.25}

    found = all_cells(grid({"i": {"min": 1, "max": 2}, "q": q}))

    assert [(one["i"], one["q"]) for one in found] == [
        (i, q) for i in (1, 2) for q in (0, 0.25, 0.5, 0.75)
    ]


def test_only_constants_make_one_run() -> None:
    config = grid({"a": {"value": 1}, "b": {"value": None}})

    assert all_cells(config) == [{"a": 1, "b": None}]
    assert isinstance(propose(config, tried({"a": 1, "b": None}), 1, 0), Exhausted)


@pytest.mark.parametrize("state", ["prepared", "running", "finished", "failed", "killed"])
def test_a_cell_that_a_run_has_is_not_proposed_again(state: TrialState) -> None:
    config = grid({"a": {"values": [1, 2, 3]}})

    assert all_cells(config, tried({"a": 2.0, "more": "x"}, state=state)) == [{"a": 1}, {"a": 3}]


def test_asked_one_by_one_every_cell_comes_once() -> None:
    config, seen = grid(GUIDE), list[Observation]()
    while isinstance(found := propose(config, seen, 2, len(seen)), list):
        seen += tried(*(one.values for one in found))

    assert [one.values for one in seen] == all_cells(config)


def test_true_is_not_one_and_equal_values_count_once() -> None:
    assert all_cells(grid({"a": {"values": [1, True, 1.0, "1"]}})) == [
        {"a": 1}, {"a": True}, {"a": "1"}
    ]  # fmt: skip


def test_of_mappings_only_the_keys_of_the_grid_count() -> None:
    config = grid({"m": {"values": [{"w": 1}, {"w": 2}]}})

    assert all_cells(config, tried({"m": {"w": 1, "filled_in": 9}})) == [{"m": {"w": 2}}]


def test_a_run_that_lost_a_parameter_matches_no_cell() -> None:
    assert len(all_cells(grid(GUIDE), tried({"batch_size": 16}))) == 9


def test_shuffled_cells_are_the_same_cells() -> None:
    shuffled = all_cells(grid(GUIDE, shuffle=True))

    assert shuffled != all_cells(grid(GUIDE))
    assert sorted(map(str, shuffled)) == sorted(map(str, all_cells(grid(GUIDE))))


def test_a_grid_too_large_to_list_is_shuffled_too() -> None:
    config = grid({name: {"min": 1, "max": 100} for name in "abcde"}, shuffle=True)
    seen = list[Observation]()
    for _ in range(3):
        seen += tried(*all_cells(config, seen))

    assert len({str(one.values) for one in seen}) == 300


def test_what_does_not_apply_makes_no_cells() -> None:
    momentum = {"values": [0.0, 0.9], "when": {"optimizer": "sgd"}}

    found = all_cells(grid({"momentum": momentum, "optimizer": {"values": ["adam", "sgd"]}}))

    assert sorted(map(str, found)) == sorted(
        map(
            str,
            [
                {"optimizer": "adam"},
                {"momentum": 0.0, "optimizer": "sgd"},
                {"momentum": 0.9, "optimizer": "sgd"},
            ],
        )
    )


def test_constraints_leave_cells_out() -> None:
    layers, width = {"values": [1, 2, 4]}, {"values": [8, 16]}

    found = all_cells(grid({"l": layers, "w": width}, constraints=["l * w <= 16"]))

    assert found == [{"l": 1, "w": 8}, {"l": 1, "w": 16}, {"l": 2, "w": 8}]


def test_an_extended_grid_goes_on_with_what_is_new() -> None:
    before = all_cells(grid({"a": {"values": [1, 2]}}))

    assert all_cells(grid({"a": {"values": [1, 2, 3]}}), tried(*before)) == [{"a": 3}]


def test_each_cell_has_a_run_for_each_seed() -> None:
    config = grid({"a": {"values": [1, 2]}}, seeds=2)

    assert all_cells(config) == [{"a": a, "seed": seed} for a in (1, 2) for seed in (0, 1)]
    seen = tried({"a": 1, "seed": 1}, {"a": 2, "seed": 0})
    assert all_cells(config, seen) == [{"a": 1, "seed": 0}, {"a": 2, "seed": 1}]
