"""The JSON form of filters: MongoDB's language, as the official client's public API speaks it.

``{"$and": [{"config.lr.value": {"$lt": 0.01}}, {"state": "finished"}]}``
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from labstead_core.json_columns import is_too_deep
from runs.table.errors import FilterError
from runs.table.fields import TAGS, Field, find_wire_field, known_fields
from runs.table.lexer import MOST_CHARACTERS
from runs.table.literals import bad_value, compare, read_json
from runs.table.text_form import check_pattern
from runs.table.tree import (
    MOST_CONDITIONS,
    MOST_LEVELS,
    MOST_VALUES,
    Contains,
    Exists,
    Filter,
    Has,
    Matches,
    Not,
    OneOf,
    Op,
    Or,
    Size,
    all_of,
    conditions,
)

ORDERED = {"$lt": Op.LT, "$lte": Op.LE, "$gt": Op.GT, "$gte": Op.GE}
GROUPS = ("$and", "$or", "$nor", "$not")


def parse_json(text: str | bytes) -> Filter:
    """Raises FilterError."""
    if len(text) > MOST_CHARACTERS * 10:
        raise FilterError("The filter is too long", position="", code="filter_too_large")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FilterError(
            f"The filter is not valid JSON: {error.msg}", position=error.pos, expected="JSON"
        ) from error
    return parse_object(value)


def parse_object(value: object) -> Filter:
    """The tree of a decoded JSON filter. Raises FilterError."""
    if is_too_deep(value):
        raise FilterError("The filter is nested too deep", position="", code="filter_too_large")
    tree = read_filter(value, "", 0)
    if sum(1 for _ in conditions(tree)) > MOST_CONDITIONS:
        raise FilterError(
            f"A filter has at most {MOST_CONDITIONS} conditions",
            position="",
            code="filter_too_large",
        )
    return tree


def read_filter(value: object, position: str, level: int) -> Filter:
    check_level(level, position)
    if not isinstance(value, dict):
        raise FilterError("This is no filter", position=position, expected="an object")
    return all_of(*(read_entry(key, inner, position, level) for key, inner in value.items()))


def check_level(level: int, position: str) -> None:
    if level > MOST_LEVELS:
        raise FilterError(
            f"A filter is at most {MOST_LEVELS} levels deep",
            position=position,
            code="filter_too_large",
        )


def read_entry(key: str, value: object, position: str, level: int) -> Filter:
    here = f"{position}.{key}" if position else key
    if key in GROUPS:
        return read_group(key, value, here, level + 1)
    if key.startswith("$"):
        raise unknown_operator(key, here, ", ".join(GROUPS))
    field = find_wire_field(key)
    if field is None:
        raise FilterError(
            f"There is no field “{key[:60]}”",
            position=here,
            expected=known_fields(),
            code="filter_unknown_field",
        )
    return read_field(field, value, here, level + 1)


def read_group(key: str, value: object, position: str, level: int) -> Filter:
    if key == "$not":
        return Not(read_filter(value, position, level))
    if not isinstance(value, list):
        raise FilterError(f"{key} needs a list", position=position, expected="[{…}, {…}]")
    parts = [read_filter(one, f"{position}[{i}]", level) for i, one in enumerate(value)]
    if key == "$and":
        return all_of(*parts)
    either = parts[0] if len(parts) == 1 else Or(tuple(parts))
    return Not(either) if key == "$nor" else either


def read_field(field: Field, value: object, position: str, level: int) -> Filter:
    """``{"$lt": 1, "$gt": 0}``, or a bare value that the field has to equal."""
    check_level(level, position)
    if not isinstance(value, dict):
        return equals(field, value, position)
    if not value:
        raise bad_value("An empty object is no condition", position, "a value or {“$lt”: 1}")
    operators = with_options(value, position) if "$options" in value else value
    return all_of(
        *(
            read_operator(field, name, argument, f"{position}.{name}", level)
            for name, argument in operators.items()
        )
    )


def with_options(value: dict[str, Any], position: str) -> dict[str, Any]:
    """``$options`` folded into the pattern; the only one known is ``i``."""
    operators = dict(value)
    options = operators.pop("$options")
    if options not in ("", "i") or "$regex" not in operators:
        raise bad_value("$options goes with $regex", f"{position}.$options", "“i”")
    if options:
        operators["$regex"] = f"(?i){textual(operators['$regex'], position)}"
    return operators


def read_operator(field: Field, name: str, argument: object, position: str, level: int) -> Filter:
    if name == "$not":
        return Not(read_field(field, argument, position, level + 1))
    if name in ORDERED:
        value = read_json(field, argument, position)
        return compare(field, ORDERED[name], value, text="", position=position)
    if name not in OPERATORS:
        raise unknown_operator(name, position, ", ".join([*ORDERED, *OPERATORS, "$not"]))
    return OPERATORS[name](field, argument, position)


def equals(field: Field, value: object, position: str) -> Filter:
    day = value if isinstance(value, str) else ""
    return compare(field, Op.EQ, read_json(field, value, position), text=day, position=position)


def differs(field: Field, value: object, position: str) -> Filter:
    return Not(equals(field, value, position))


def one_of(field: Field, value: object, position: str) -> Filter:
    return OneOf(field, tuple(read_json(field, one, position) for one in listed(value, position)))


def none_of(field: Field, value: object, position: str) -> Filter:
    return Not(one_of(field, value, position))


def has_all(field: Field, value: object, position: str) -> Filter:
    parts = [Has(field, read_json(field, one, position)) for one in listed(value, position)]
    return all_of(*parts) if parts else Or(())


def exists(field: Field, value: object, position: str) -> Filter:
    if not isinstance(value, bool):
        raise bad_value("$exists is true or false", position, "true or false")
    return Exists(field) if value else Not(Exists(field))


def contains(field: Field, value: object, position: str) -> Filter:
    return Contains(field, textual(value, position))


def matches(field: Field, value: object, position: str) -> Filter:
    pattern = textual(value, position)
    check_pattern(pattern, position)
    return Matches(field, pattern)


def of_size(field: Field, value: object, position: str) -> Filter:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise bad_value("$size is a number of elements", position, "a whole number")
    # A run without tags has none, rather than an empty list.
    return Not(Exists(TAGS)) if (field, value) == (TAGS, 0) else Size(field, value)


OPERATORS: dict[str, Callable[[Field, object, str], Filter]] = {
    "$eq": equals,
    "$ne": differs,
    "$in": one_of,
    "$nin": none_of,
    "$all": has_all,
    "$exists": exists,
    "$contains": contains,
    "$regex": matches,
    "$size": of_size,
}


def listed(value: object, position: str) -> list[object]:
    if not isinstance(value, list):
        raise bad_value("A list is needed", position, "[…]")
    if len(value) > MOST_VALUES:
        raise FilterError(
            f"A list has at most {MOST_VALUES} values", position=position, code="filter_too_large"
        )
    return value


def textual(value: object, position: str) -> str:
    if not isinstance(value, str):
        raise bad_value("Text is needed", position, "text")
    return value


def unknown_operator(name: str, position: str, known: str) -> FilterError:
    return FilterError(
        f"There is no operator “{name[:40]}”",
        position=position,
        expected=known,
        code="filter_unknown_operator",
    )
