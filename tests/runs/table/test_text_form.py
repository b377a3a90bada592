"""The text form: what it means, and what its errors say."""

from __future__ import annotations

from typing import Any

import pytest

from runs.table.errors import FilterError
from runs.table.fields import ID, NAME, STATE, TAGS, Field, Source, run_field
from runs.table.moments import Ago, At, Midnight
from runs.table.text_form import parse_text
from runs.table.tree import (
    EVERYTHING,
    And,
    Compare,
    Contains,
    Exists,
    Has,
    Matches,
    Not,
    OneOf,
    Op,
    Or,
    Size,
)

LR = Field(Source.CONFIG, "lr")
LOSS = Field(Source.SUMMARY, "loss.min")
CREATED = run_field("created_at")


def word(text: str) -> Or:
    return Or((Contains(NAME, text), Contains(ID, text)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("config.lr < 0.01", Compare(LR, Op.LT, 0.01)),
        ("config.lr<1e-2", Compare(LR, Op.LT, 0.01)),
        ("config.lr = 1", Compare(LR, Op.EQ, 1.0)),
        ('config.lr = "1"', Compare(LR, Op.EQ, "1")),
        ("config.lr == true", Compare(LR, Op.EQ, True)),
        ("config.lr = null", Compare(LR, Op.EQ, None)),
        ("config.lr = [1, a]", Compare(LR, Op.EQ, (1.0, "a"))),
        ("config.lr != 1", Not(Compare(LR, Op.EQ, 1.0))),
        ("config.lr in (1, 2)", OneOf(LR, (1.0, 2.0))),
        ("config.lr not in (1)", Not(OneOf(LR, (1.0,)))),
        ("summary_metrics.loss.min exists", Exists(LOSS)),
        ("summary.loss.min not exists", Not(Exists(LOSS))),
        ("summary.loss.min missing", Not(Exists(LOSS))),
        ("name = 5", Compare(NAME, Op.EQ, "5")),
        ("display_name ~ '^a'", Matches(NAME, "^a")),
        ("name !~ '^a'", Not(Matches(NAME, "^a"))),
        ("name contains 'a b'", Contains(NAME, "a b")),
        ("tags has baseline", Has(TAGS, "baseline")),
        ("tags not has baseline", Not(Has(TAGS, "baseline"))),
        ("tags size 2", Size(TAGS, 2)),
        ("created >= 2026-05-01", Compare(CREATED, Op.GE, At(1_777_593_600.0))),
        ("created > '2026-05-01T00:00:00+02:00'", Compare(CREATED, Op.GT, At(1_777_586_400.0))),
        ("created < yesterday", Compare(CREATED, Op.LT, Midnight(1))),
        ("created < now-90m", Compare(CREATED, Op.LT, Ago(5400.0))),
        ("created in last 7 days", Compare(CREATED, Op.GE, Ago(604_800.0))),
        ("created within 2w", Compare(CREATED, Op.GE, Ago(1_209_600.0))),
        ("duration > 2h", Compare(run_field("duration"), Op.GT, 7200.0)),
        ("duration > 90", Compare(run_field("duration"), Op.GT, 90.0)),
        ('config."a b".c = 1', Compare(Field(Source.CONFIG, "a b.c"), Op.EQ, 1.0)),
        ("resnet", word("resnet")),
        ('"and"', word("and")),
        ("resnet-50 v2", And((word("resnet-50"), word("v2")))),
        ("state", word("state")),
    ],
)
def test_text_means_the_tree(text: str, tree: Any) -> None:
    assert parse_text(text) == tree


def test_and_binds_closer_than_or() -> None:
    a, b, c = word("a"), word("b"), word("c")
    assert parse_text("a or b and c") == Or((a, And((b, c))))
    assert parse_text("(a or b) AND not c") == And((Or((a, b)), Not(c)))


def test_day_equals_any_time_of_it() -> None:
    start, end = Compare(CREATED, Op.GE, Midnight(0)), Compare(CREATED, Op.LT, Midnight(-1))
    assert parse_text("created = today") == And((start, end))


def test_state_may_stand_in_a_group() -> None:
    tree = parse_text("config.lr < 0.01 and (state = finished or tags has baseline)")
    group = Or((Compare(STATE, Op.EQ, "finished"), Has(TAGS, "baseline")))
    assert tree == And((Compare(LR, Op.LT, 0.01), group))


@pytest.mark.parametrize(
    ("text", "code", "position", "expected"),
    [
        ("config.lr <", "filter_syntax", 11, "a value"),
        ("config.lr < and", "filter_syntax", 12, "a value"),
        ("loss < 3", "filter_unknown_field", 0, "config.loss or summary.loss"),
        ("a (b", "filter_syntax", 4, "“)”"),
        ("a)", "filter_syntax", 1, "the end"),
        ("and a", "filter_syntax", 0, "a condition"),
        ("a or", "filter_syntax", 4, "a condition"),
        ("a !", "filter_syntax", 2, "!= or !~"),
        ("name = 'a", "filter_syntax", 7, "'"),
        ("state in finished", "filter_syntax", 9, "a list"),
        ("state in (a b)", "filter_syntax", 12, "“,”"),
        ("state not finished", "filter_syntax", 10, "“in”"),
        ("created > soon", "filter_bad_value", 10, "a date"),
        ("created within soon", "filter_syntax", 15, "a span"),
        ("state within 7d", "filter_bad_value", 13, "created_at"),
        ("duration > long", "filter_bad_value", 11, "seconds"),
        ("config.lr < true", "filter_bad_value", 12, "a number"),
        ("tags size many", "filter_syntax", 10, "a number"),
        ("name ~ '('", "filter_bad_pattern", 7, "an RE2 regular expression"),
        (r"name ~ '(a)\1'", "filter_bad_pattern", 7, "an RE2 regular expression"),
        ("(" * 40 + "a" + ")" * 40, "filter_too_large", 32, ""),
        ("config.a = " + "[" * 40, "filter_too_large", 43, ""),
        ("a " * 600, "filter_too_large", 1000, ""),
        ("a" * 20_001, "filter_too_large", 20_000, ""),
        ("name ~ " + "a" * 1001, "filter_bad_pattern", 7, "an RE2"),
    ],
)
def test_error_names_place_and_expectation(
    text: str, code: str, position: int, expected: str
) -> None:
    with pytest.raises(FilterError) as caught:
        parse_text(text)
    error = caught.value
    assert (error.code, error.extra["position"]) == (code, position)
    assert expected in str(error.extra["expected"])
