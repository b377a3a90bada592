import datetime
import enum
import math
import pathlib

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstead._console import Console
from labstead._history.encoding import Encoder

SIMPLE = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=30)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=20)
JSON_VALUES = st.recursive(
    SIMPLE | FINITE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def encoder():
    return Encoder(Console(silent=True))


def encoded(encoder, data):
    line, _ = encoder.row(data, step=3, timestamp=1.5, runtime=0.5)
    row = orjson.loads(line)
    assert [row.pop(name) for name in ("_step", "_timestamp", "_runtime")] == [3, 1.5, 0.5]
    return row


def nested(flat):
    """The inverse of flattening, for names without dots."""
    tree = {}
    for path, value in flat.items():
        *parents, name = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[name] = value
    return tree


@given(st.dictionaries(NAMES.filter(lambda name: name[0] != "_"), JSON_VALUES, max_size=5))
def test_any_json_value_comes_back(encoder, data):
    assert nested(encoded(encoder, data)) == data


@given(st.dictionaries(NAMES, JSON_VALUES, max_size=5))
def test_config_keeps_its_nesting(encoder, data):
    assert encoder.tree(data) == data


@given(st.dictionaries(st.text(max_size=8), st.floats() | st.text(max_size=8), max_size=5))
def test_a_row_is_one_line_whatever_it_holds(encoder, data):
    line, _ = encoder.row(data, step=0, timestamp=0.0, runtime=0.0)
    assert b"\n" not in line


@pytest.mark.parametrize("kind", [float, np.float64, np.float32, np.array, lambda x: [x]])
@pytest.mark.parametrize(
    ("number", "text"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")]
)
def test_what_json_has_no_number_for_is_a_text(encoder, kind, number, text):
    row = encoded(encoder, {"loss": kind(number), "fine": 1.0})
    assert np.ravel(row["loss"]) == [text]
    assert row["fine"] == 1.0


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.array(2.5), 2.5),
        (np.array([1, 2]), [1, 2]),
        (np.array([[1.0], [2.0]]), [[1.0], [2.0]]),
        (2**70, str(2**70)),
        (-(2**64), str(-(2**64))),
        ((1, 2), [1, 2]),
        (pathlib.PurePosixPath("a/b"), "a/b"),
        (datetime.date(2026, 11, 24), "2026-11-24"),
        (enum.Enum("Colour", {"RED": 3}).RED, 3),
        ("half a pair: \ud800", "half a pair: ?"),
        ({}, {}),
    ],
)
def test_values_python_has_and_json_has_not(encoder, value, stored):
    assert encoded(encoder, {"value": value}) == {"value": stored}


class TorchLikeScalar:
    shape = ()

    def item(self):
        return 0.25


def test_anything_with_item_and_no_extent_is_a_number(encoder):
    assert encoded(encoder, {"loss": TorchLikeScalar()}) == {"loss": 0.25}


def test_nested_values_get_dotted_names(encoder):
    assert encoded(encoder, {"a": {"b": 1, "c": {"d": 2}}}) == {"a.b": 1, "a.c.d": 2}


def test_keys_that_are_no_texts_become_some(encoder):
    assert encoded(encoder, {1: "one", None: "none"}) == {"1": "one", "None": "none"}


def test_the_reserved_names_stay_ours(encoder):
    assert encoded(encoder, {"_step": "mine", "loss": 1}) == {"loss": 1}


class Fragile:
    shape = (3,)

    def tolist(self):
        raise RuntimeError("the device is gone")

    def __repr__(self):
        raise RuntimeError("the repr is broken too")


CYCLE = {}
CYCLE["self"] = CYCLE


@pytest.mark.parametrize("value", [object(), {1, 2}, lambda: 0, 1j, Fragile(), CYCLE, b"bytes"])
def test_what_has_no_json_form_becomes_text_and_never_raises(encoder, value):
    texts = encoded(encoder, {"odd": value, "loss": 0.5})
    assert texts.pop("loss") == 0.5
    assert all(isinstance(text, str) for text in texts.values())


def test_the_warning_comes_once(capsys):
    encoder = Encoder(Console())
    for _ in range(3):
        encoded(encoder, {"odd": object()})
    assert capsys.readouterr().err.count("labstead: ") == 1


def test_a_key_beyond_the_limit_is_left_out_and_its_row_kept(encoder):
    assert encoded(encoder, {"k" * 513: 1, "loss": 0.5}) == {"loss": 0.5}


def test_long_texts_and_lists_are_kept_whole(encoder):
    row = {"text": "é" * 3_000_000, "list": list(range(200_000)), "inside": {"a": [[0.5] * 20_000]}}
    assert nested(encoded(encoder, row)) == row


def test_huge_arrays_do_not_make_huge_rows(encoder):
    line, _ = encoder.row({"x": np.zeros(10**6)}, step=0, timestamp=0.0, runtime=0.0)
    assert len(line) < 2000
