"""Filters and orders of ``api.runs``, read as those of the run table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridges.wandb.runs.filters import read_filters
from bridges.wandb.runs.ordering import read_order
from runs.table.errors import FilterError
from runs.table.ordering import NEWEST_FIRST
from runs.table.parsing import parse_filter
from runs.table.tree import EVERYTHING


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({}, ""),
        ({"state": "finished"}, "state = finished"),
        ({"$and": [{"sweep": "ab12"}]}, "sweep = ab12"),
        ({"config.opt.value.lr": {"$gte": 0.1}}, "config.opt.lr >= 0.1"),
        ({"summary_metrics.loss": float("nan")}, "summary.loss = NaN"),
        ({"config.lr.value": {"$lt": float("inf")}}, "config.lr < Infinity"),
        ({"config.seed": 10**400}, "config.seed = Infinity"),
        ({"host": "gpu1", "commit": "c0ffee"}, "host = gpu1 and metadata.git.commit = c0ffee"),
        ({"tags": {"$in": ["a"]}, "project": "digits"}, "tags in (a)"),
        ({"project": {"$in": ["digits", "x"], "$ne": "y"}}, ""),
        ({"$or": [{"project": "x", "state": "failed"}, {"group": "a"}]}, "id in () or group = a"),
        ({"$nor": [{"project": {"$nin": ["digits"]}}]}, "not id in ()"),
    ],
)
def test_what_python_writes_is_a_filter_of_the_table(written: Any, text: str) -> None:
    found = read_filters(json.dumps(written), project="digits")

    assert matches_like(found, text)


def matches_like(found: Any, text: str) -> bool:
    """Trees differ in how they spell that nothing matches."""
    return simple(found) == simple(parse_filter(text))


def simple(tree: Any) -> Any:
    """With conditions that let nothing through written as such."""
    name, parts = type(tree).__name__, getattr(tree, "parts", None)
    if name == "Not":
        return name, simple(tree.part)
    if parts is None:
        return "nothing" if getattr(tree, "values", None) == () else tree
    inner = [simple(part) for part in parts]
    if (name == "And" and "nothing" in inner) or (name == "Or" and not inner):
        return "nothing"
    return name, *inner


@pytest.mark.parametrize("text", [None, "", "null", "{}"])
def test_no_filter_is_every_run(text: str | None) -> None:
    assert read_filters(text, project="digits") == EVERYTHING


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "filter_syntax"),
        ("[]", "filter_syntax"),
        ('{"loss": 1}', "filter_unknown_field"),
        ('{"config.a": {"$near": 1}}', "filter_unknown_operator"),
        ('{"project": {"$regex": "x"}}', "filter_unknown_operator"),
        ('{"display_name": {"$regex": "("}}', "filter_bad_pattern"),
        ("[" * 100_000, "filter_too_large"),
        ('{"$and":[' * 60 + "{}" + "]}" * 60, "filter_too_large"),
    ],
)
def test_a_filter_that_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(FilterError) as caught:
        read_filters(text, project="digits")

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("order", "table"),
    [
        ("+created_at", "created_at"),
        ("-createdAt", "-created_at"),
        ("heartbeat_at", "heartbeat_at"),
        ("+summary_metrics.loss", "summary.loss"),
        ("-config.opt.value.lr", "-config.opt.lr"),
        ("-name", "-id"),
    ],
)
def test_orders_name_the_fields_of_the_table(order: str, table: str) -> None:
    (key,) = read_order(order)

    assert str(key) == table


def test_without_an_order_the_newest_run_comes_first() -> None:
    assert read_order(None) == NEWEST_FIRST


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(FilterError, match="There is no field"):
        read_order("+loss")
