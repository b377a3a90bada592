"""The filters of ``api.runs``: MongoDB's language over the keys of runs, as a filter of the table.

``runs.table.json_form`` reads the language. What only this client says is settled here: Python
writes NaN and Infinity bare, and ``project`` names the project whose runs are asked for anyway.
"""

from __future__ import annotations

import json
from typing import Any

from labstead_core.json_columns import is_too_deep
from runs.table.errors import FilterError
from runs.table.json_form import GROUPS, parse_object
from runs.table.lexer import MOST_CHARACTERS
from runs.table.tree import EVERYTHING, Filter

PROJECT = "project"
MOST_DIGITS = 19
ALWAYS: dict[str, Any] = {"$and": []}
NEVER: dict[str, Any] = {"$or": []}


def read_filters(text: str | None, *, project: str) -> Filter:
    """The filter that ``text`` writes, for the runs of the project. Raises FilterError."""
    if not text:
        return EVERYTHING
    value = decoded(text)
    if value is None:
        return EVERYTHING
    if is_too_deep(value):
        raise too_deep()
    return parse_object(settled(value, project))


def decoded(text: str) -> Any:
    """Python's JSON, in which NaN and Infinity stand bare."""
    if len(text) > MOST_CHARACTERS * 10:
        raise FilterError("The filter is too long", position="", code="filter_too_large")
    try:
        return json.loads(text, parse_constant=str, parse_int=whole)
    except json.JSONDecodeError as error:
        raise FilterError(
            f"The filter is not valid JSON: {error.msg}", position=error.pos, expected="JSON"
        ) from error
    except RecursionError as error:
        raise too_deep() from error


def whole(digits: str) -> int | float:
    """Python writes whole numbers of any length; beyond 64 bits they are compared as doubles."""
    return int(digits) if len(digits) < MOST_DIGITS else float(digits)


def too_deep() -> FilterError:
    return FilterError("The filter is nested too deep", position="", code="filter_too_large")


def settled(value: Any, project: str) -> Any:
    """The filter without conditions on the project: each is true or false of all its runs."""
    if isinstance(value, list):
        return [settled(one, project) for one in value]
    if not isinstance(value, dict):
        return value
    parts = {
        key: settled(inner, project) if key in GROUPS else inner
        for key, inner in value.items()
        if key != PROJECT
    }
    if PROJECT not in value:
        return parts
    return {"$and": [parts, ALWAYS if names(value[PROJECT], project) else NEVER]}


def names(condition: Any, project: str) -> bool:
    """Whether a condition on the project's name is true of this one."""
    operators = condition if isinstance(condition, dict) else {"$eq": condition}
    return all(stands(operator, wanted, project) for operator, wanted in operators.items())


def stands(operator: str, wanted: Any, project: str) -> bool:
    match operator, wanted:
        case "$eq", _:
            return bool(wanted == project)
        case "$ne", _:
            return bool(wanted != project)
        case "$in", list():
            return project in wanted
        case "$nin", list():
            return project not in wanted
    raise FilterError(
        f"“{str(operator)[:40]}” does not compare the project",
        position=PROJECT,
        expected="$eq, $ne, $in or $nin",
        code="filter_unknown_operator",
    )
