"""Columns answer as plain Python does, for any mixture of types."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runs.table.flattening import gather
from runs.table.ordering import OrderKey
from tests.runs.table import reference
from tests.runs.table.columns_of import (
    CONFIGS,
    PATHS,
    batch_of,
    config,
    matching,
    snapshot_of,
    sorted_by,
)
from tests.runs.table.trees import ON_CONFIG

ORDERS = st.lists(st.tuples(PATHS, st.booleans()), min_size=1, max_size=3)


def order_of(keys: list[tuple[str, bool]]) -> tuple[OrderKey, ...]:
    return tuple(OrderKey(config(path), is_descending) for path, is_descending in keys)


def without_lists(configs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lists are sorted by their JSON, which the reference does not write."""
    return [
        {path: value for path, value in reference.flat(one).items() if not isinstance(value, list)}
        for one in configs
    ]


@given(CONFIGS, ON_CONFIG)
def test_filters_let_the_same_runs_through(configs: list[dict[str, Any]], tree: Any) -> None:
    expected = [i for i, one in enumerate(configs) if reference.matches(one, tree)]
    assert matching(snapshot_of(configs), tree) == expected


@given(CONFIGS, ORDERS)
def test_orders_sort_the_same_way(
    configs: list[dict[str, Any]], keys: list[tuple[str, bool]]
) -> None:
    runs = without_lists(configs)
    assert sorted_by(snapshot_of(runs), order_of(keys)) == reference.in_order(runs, keys)


@given(CONFIGS, CONFIGS, ON_CONFIG, st.sets(st.integers(1, 12)))
def test_patched_columns_answer_as_new_ones(
    before: list[dict[str, Any]], changed: list[dict[str, Any]], tree: Any, gone: set[int]
) -> None:
    patched = snapshot_of(before)
    patched.apply(batch_of(changed))
    patched.remove(gone)
    now = changed + before[len(changed) :]
    expected = [
        i for i, one in enumerate(now) if i + 1 not in gone and reference.matches(one, tree)
    ]
    assert matching(patched, tree) == expected


@given(CONFIGS)
def test_paths_are_those_of_the_reference(configs: list[dict[str, Any]]) -> None:
    import numpy as np

    found: list[dict[str, Any]] = [{} for _ in configs]
    for path, gathered in gather(np.arange(len(configs)), configs).items():
        for row, value in zip(*gathered.once(), strict=True):
            found[row][path] = value
    assert found == [reference.flat(one) for one in configs]
