"""What values of runs mean: equality, order and search across types.

A value is a number, text, a boolean, a list, null or an object; ``"NaN"``, ``"Infinity"`` and
``"-Infinity"`` are numbers, since JSON has no other way to write them. Types never equal each
other: ``1``, ``"1"`` and ``true`` are three values. docs/reference/run-filters.md has the rules.
"""

from __future__ import annotations

import math
from typing import Any

import orjson

from history.non_finite import NON_FINITE
from runs.table.tree import Op, Value

# How types follow each other in an ascending order. Numbers come first, as 0.
TEXT_RANK, BOOLEAN_RANK, LIST_RANK = "1", "2", "3"


KINDS = ("number", "text", "boolean", "list", "null", "object")


def kind_of(value: Any) -> str:
    """The word for the type, one of KINDS."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if as_number(value) is not None:
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "object"


def as_number(value: Any) -> float | None:
    """The value as a double; None for what is no number."""
    if isinstance(value, str):
        return NON_FINITE.get(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def json_value(value: Any) -> Any:
    """The value as JSON takes it: NaN and infinities as their strings."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def same(stored: Any, wanted: Value) -> bool:
    """Of one type, and equal. Objects equal nothing."""
    if isinstance(wanted, bool) or wanted is None or isinstance(stored, bool):
        return stored is wanted
    if isinstance(wanted, float):
        return same_number(as_number(stored), wanted)
    if isinstance(wanted, tuple):
        return isinstance(stored, list) and same_list(stored, wanted)
    return isinstance(stored, str) and stored == wanted


def same_number(stored: float | None, wanted: float) -> bool:
    """NaN equals NaN."""
    if stored is None:
        return False
    return stored == wanted or (math.isnan(stored) and math.isnan(wanted))


def same_list(stored: list[Any], wanted: tuple[Value, ...]) -> bool:
    return len(stored) == len(wanted) and all(map(same, stored, wanted))


def equal(stored: Any, wanted: Value) -> bool:
    """``same``; and a list also equals each of its elements, as in MongoDB."""
    return same(stored, wanted) or has(stored, wanted)


def has(stored: Any, wanted: Value) -> bool:
    return isinstance(stored, list) and any(same(element, wanted) for element in stored)


def texts_of(stored: Any) -> list[str]:
    """The text, or the texts in a list: where patterns and parts of words are looked for."""
    if isinstance(stored, str):
        return [stored]
    if isinstance(stored, list):
        return [one for one in stored if isinstance(one, str) and one not in NON_FINITE]
    return []


def contains(stored: Any, folded: str) -> bool:
    """``folded`` is the wanted text after ``casefold``."""
    return any(folded in text.casefold() for text in texts_of(stored))


def text_order(text: str) -> str:
    """Texts in order of this key stand as in a dictionary, upper and lower case side by side."""
    return f"{text.casefold()}\0{text}"


def is_ordered(stored: Any, op: Op, wanted: str) -> bool:
    """Whether ``stored`` is text that stands before or after the wanted one."""
    if not isinstance(stored, str):
        return False
    left, right = text_order(stored), text_order(wanted)
    return {Op.LT: left < right, Op.LE: left <= right, Op.GT: left > right, Op.GE: left >= right}[
        op
    ]


def sort_key(stored: Any) -> str | None:
    """Where a value that is no number stands among its like; None for null, NaN and objects."""
    if isinstance(stored, bool):
        return f"{BOOLEAN_RANK}{stored:d}"
    if isinstance(stored, str):
        return TEXT_RANK + text_order(stored)
    return f"{LIST_RANK}{identity(stored).decode()}" if isinstance(stored, list) else None


def identity(stored: Any) -> bytes:
    """The same bytes for the same value, and only for it."""
    if isinstance(stored, float) and math.isnan(stored):
        return b"NaN"
    return orjson.dumps(stored, option=orjson.OPT_SORT_KEYS)


def plain_text(stored: Any) -> str:
    """Text as it is, anything else as JSON writes it."""
    return stored if isinstance(stored, str) else identity(stored).decode()
