"""Configurations as text: what is read is JSON, whatever somebody writes."""

from __future__ import annotations

import pytest

from labstead_core.errors import Invalid
from sweeps.config_text import config_in, lines_of, yaml_of

CONFIG = {
    "method": "grid",
    "parameters": {"lr": {"values": [1e-05, 0.1]}, "x.y": {"value": "é: #"}},
}

NESTED = "a: &a [1, 2]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n"
MERGES = (
    "m: [&m0 {a: 1}"
    + "".join(f", &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 10)}]}}" for i in range(1, 12))
    + "]"
)
BOMB = NESTED + "".join(f"k{i}: [*c, *c, *c, *c, *c, *c, *c, *c]\n" for i in range(90))


def test_what_is_written_is_read_again() -> None:
    assert config_in(yaml_of(CONFIG)) == CONFIG


def test_small_numbers_dates_and_keys_are_meant_as_they_look() -> None:
    text = "a: 1e-5\nb: 2026-01-02\non: .5\n3: [1, {c: null}]"
    assert config_in(text) == {"a": 1e-5, "b": "2026-01-02", "true": 0.5, "3": [1, {"c": None}]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1",
        "a: [1",
        "a: .nan",
        "a: !!python/object/apply:os.system ['true']",
        "[" * 5_000,
        BOMB,
        "a: &a [*a]",
        MERGES,
        "a: !!bool foo",
        "a: !!int ''",
        'a: "\\ud800"',
        "a: " + "[" * 101 + "]" * 101,
        "x" * 100_001,
        "a: {b: 1, c: 2, b: 3}",
    ],
)
def test_everything_else_is_told_what_is_wrong(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        config_in(text)
    assert refused.value.code == "config_invalid"
    assert refused.value.extra["problems"]


def test_zeros_go_as_they_do_elsewhere() -> None:
    assert config_in('"a\\0": "b\\0c"') == {"a": "bc"}


def test_a_problem_is_found_by_its_line() -> None:
    text = "method: grid\nparameters:\n  lr:\n    mim: 1\n  x.y:\n    values: []\n"
    paths = ["method", "parameters.lr.mim", "parameters.x.y.values", "parameters.gone", "gone"]
    assert lines_of(text, paths) == [1, 4, 6, 3, 1]
    assert lines_of("[" * 5_000, ["a"]) == [None]
