"""Values of a filter, read as the field they are compared with wants them."""

from __future__ import annotations

import math
import re

from runs.table.errors import FilterError
from runs.table.fields import Field, Kind
from runs.table.moments import At, day_after, is_whole_day, parse_moment, parse_span
from runs.table.tree import And, Compare, Filter, Op, Value

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
WORDS: dict[str, Value] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": math.nan,
    "Infinity": math.inf,
    "+Infinity": math.inf,
    "-Infinity": -math.inf,
}
LAST_SECOND = 253_402_300_799  # of the year 9999


def read_word(field: Field, text: str, position: int | str) -> Value:
    """A bare word of the text form: a number, true, false, null, else text."""
    if field.kind in (Kind.TEXT, Kind.TEXTS):
        return text
    if field.kind in (Kind.TIME, Kind.DURATION):
        return read_text(field, text, position)
    if text in WORDS:
        return WORDS[text]
    return float(text) if _NUMBER.fullmatch(text) else text


def read_text(field: Field, text: str, position: int | str) -> Value:
    """Text as such; a point in time or a span for fields that are one."""
    if field.kind == Kind.TIME:
        moment = parse_moment(text)
        if moment is None:
            raise bad_value(
                f"“{text[:40]}” is no date", position, "a date like 2026-05-01, today or now-7d"
            )
        return moment
    if field.kind == Kind.DURATION:
        seconds = float(text) if _NUMBER.fullmatch(text) else parse_span(text)
        if seconds is None:
            raise bad_value(f"“{text[:40]}” is no span of time", position, "seconds, or 90s, 2h")
        return seconds
    if field.kind in (Kind.TEXT, Kind.TEXTS):
        return text
    # These three strings are numbers wherever JSON has no number for them.
    return WORDS[text] if text in ("NaN", "Infinity", "-Infinity") else text


def read_json(field: Field, value: object, position: str) -> Value:
    """A value of the JSON form."""
    if isinstance(value, str):
        return read_text(field, value, position)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return read_number(field, float(value), position)
    if isinstance(value, list):
        return tuple(read_json(field, one, f"{position}[{i}]") for i, one in enumerate(value))
    raise bad_value("An object is no value", position, "text, number, true, false, null or list")


def read_number(field: Field, value: float, position: str) -> Value:
    if field.kind != Kind.TIME:
        return value
    if not 0 <= value <= LAST_SECOND:
        raise bad_value(f"{value:g} is no time", position, "seconds since 1970 or a date")
    return At(value)


def compare(field: Field, op: Op, value: Value, *, text: str, position: int | str) -> Filter:
    """A comparison. A whole day equals any time of that day; only what has an order has a <."""
    if op == Op.EQ:
        return on_day(field, value) if is_day(field, text) else Compare(field, op, value)
    if value is None or isinstance(value, bool | tuple):
        raise bad_value(f"{op} needs something with an order", position, "a number, text or date")
    return Compare(field, op, value)


def is_day(field: Field, text: str) -> bool:
    return field.kind == Kind.TIME and is_whole_day(text)


def on_day(field: Field, value: Value) -> Filter:
    start = value
    end = day_after(value)  # type: ignore[arg-type]
    return And((Compare(field, Op.GE, start), Compare(field, Op.LT, end)))


def bad_value(problem: str, position: int | str, expected: str) -> FilterError:
    return FilterError(problem, position=position, expected=expected, code="filter_bad_value")
