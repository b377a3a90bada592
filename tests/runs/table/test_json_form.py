"""The JSON form: the official client's filters, and what their errors say."""

from __future__ import annotations

from typing import Any

import pytest

from runs.table.errors import FilterError
from runs.table.parsing import parse_filter


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({}, ""),
        ({"state": "finished"}, "state = finished"),
        ({"state": "finished", "config.lr": 1}, "state = finished and config.lr = 1"),
        ({"$and": [{"config.lr.value": {"$lt": 0.01}}, {}]}, "config.lr < 0.01"),
        ({"config.opt.value.lr": {"$gt": 1, "$lte": 2}}, "config.opt.lr > 1 config.opt.lr <= 2"),
        ({"$or": [{"group": "a"}, {"jobType": "b"}]}, "group = a or job_type = b"),
        ({"$nor": [{"group": "a"}, {"group": "b"}]}, "not (group = a or group = b)"),
        ({"$not": {"group": "a"}}, "not group = a"),
        ({"group": {"$not": {"$in": ["a"]}}}, "group not in (a)"),
        ({"group": {"$ne": "a"}}, "group != a"),
        ({"group": {"$nin": ["a"]}}, "group not in (a)"),
        ({"name": "k3x9", "display_name": "best"}, "id = k3x9 and name = best"),
        ({"summary_metrics.loss": {"$exists": True}}, "summary.loss exists"),
        ({"summary_metrics.loss": {"$exists": False}}, "summary.loss missing"),
        ({"displayName": {"$regex": "^a", "$options": "i"}}, "name ~ '(?i)^a'"),
        ({"display_name": {"$contains": "a"}}, "name contains a"),
        ({"tags": "baseline"}, "tags = baseline"),
        ({"tags": {"$in": ["a", "b"]}}, "tags in (a, b)"),
        ({"tags": {"$all": ["a", "b"]}}, "tags has a and tags has b"),
        ({"tags": {"$size": 0}}, "tags missing"),
        ({"tags": {"$size": 2}}, "tags size 2"),
        ({"username": "ada", "user.username": "ada"}, "user = ada and user = ada"),
        ({"createdAt": {"$gt": "2026-05-01T10:00:00"}}, "created > 2026-05-01T10:00:00Z"),
        ({"created_at": {"$gte": "now-7d"}}, "created within 7d"),
        ({"created_at": "today"}, "created = today"),
        ({"host": "gpu1"}, "metadata.host = gpu1"),
        ({"config.betas.value": [0.9, 0.99]}, "config.betas = [0.9, 0.99]"),
    ],
)
def test_both_forms_are_one_tree(form: Any, text: str) -> None:
    assert parse_filter(form) == parse_filter(text)


@pytest.mark.parametrize(
    ("form", "code", "position"),
    [
        ([], "filter_syntax", ""),
        ({"$and": {}}, "filter_syntax", "$and"),
        ({"$and": [{"$or": [1]}]}, "filter_syntax", "$and[0].$or[0]"),
        ({"$where": "1"}, "filter_unknown_operator", "$where"),
        ({"loss": 1}, "filter_unknown_field", "loss"),
        ({"config.a": {"$near": 1}}, "filter_unknown_operator", "config.a.$near"),
        ({"config.a": {}}, "filter_bad_value", "config.a"),
        ({"config.a": {"$in": 1}}, "filter_bad_value", "config.a.$in"),
        ({"config.a": {"$lt": None}}, "filter_bad_value", "config.a.$lt"),
        ({"config.a": {"$lt": [1]}}, "filter_bad_value", "config.a.$lt"),
        ({"config.a": {"$exists": 1}}, "filter_bad_value", "config.a.$exists"),
        ({"config.a": {"$eq": {"b": 1}}}, "filter_bad_value", "config.a.$eq"),
        ({"config.a": {"$regex": "("}}, "filter_bad_pattern", "config.a.$regex"),
        ({"config.a": {"$options": "i"}}, "filter_bad_value", "config.a.$options"),
        ({"config.a": {"$size": -1}}, "filter_bad_value", "config.a.$size"),
        ({"created_at": {"$gt": 1e300}}, "filter_bad_value", "created_at.$gt"),
        ({"config.a": {"$in": [1] * 1001}}, "filter_too_large", "config.a.$in"),
        ({"$and": [{"state": "a"}] * 501}, "filter_too_large", ""),
    ],
)
def test_error_names_the_place(form: Any, code: str, position: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(form)
    assert (caught.value.code, caught.value.extra["position"]) == (code, position)


def test_broken_json_is_an_error_at_its_character() -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter('{"state": }')
    assert caught.value.extra["position"] == 10


def deep(operator: str) -> Any:
    form: Any = {"state": "a"}
    for _ in range(5000):
        form = {operator: form} if operator == "$not" else {operator: [form]}
    return form


@pytest.mark.parametrize("operator", ["$not", "$and", "$or"])
def test_deep_nesting_is_refused_before_it_hurts(operator: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(deep(operator))
    assert caught.value.code == "filter_too_large"


def test_deep_lists_are_refused_before_they_hurt() -> None:
    value: Any = 1
    for _ in range(5000):
        value = [value]
    with pytest.raises(FilterError):
        parse_filter({"config.a": value})
