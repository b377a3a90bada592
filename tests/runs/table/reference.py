"""The run table in plain Python: slow, short, and written from the documentation alone.

Hypothesis holds the columns of ``runs.table`` to it.
"""

from __future__ import annotations

import math
from typing import Any

from runs.table.fields import Field
from runs.table.tree import (
    And,
    Compare,
    Contains,
    Exists,
    Filter,
    Has,
    Not,
    OneOf,
    Op,
    Or,
    Size,
)

NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
ABSENT = object()


def flat(value: dict[str, Any]) -> dict[str, Any]:
    """Paths and values; fewer levels win, then the later."""
    levels: list[dict[str, Any]] = []
    walk(value, "", 0, levels)
    found: dict[str, Any] = {}
    for level in reversed(levels):
        found |= level
    return found


def walk(value: dict[str, Any], prefix: str, depth: int, levels: list[dict[str, Any]]) -> None:
    if len(levels) == depth:
        levels.append({})
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            walk(inner, f"{prefix}{key}.", depth + 1, levels)
        else:
            levels[depth][prefix + key] = inner


def value_at(run: dict[str, Any], field: Field) -> Any:
    return flat(run).get(field.path, ABSENT)


def typed(value: Any) -> tuple[str, Any]:
    """A value with its type, so that unlike types never compare."""
    if isinstance(value, bool) or value is None:
        return type(value).__name__, value
    if isinstance(value, str) and value not in NUMBERS:
        return "text", value
    if isinstance(value, list | tuple):
        return "list", [typed(one) for one in value]
    if isinstance(value, dict):
        return "object", id(value)
    number = float(NUMBERS.get(value, value))
    return ("nan", 0) if math.isnan(number) else ("number", number)


def is_equal(stored: Any, wanted: Any) -> bool:
    elements = stored if isinstance(stored, list) else []
    return typed(wanted) in [typed(one) for one in [stored, *elements]]


def ordered(value: Any) -> Any:
    kind, plain = typed(value)
    return (kind, plain.casefold(), plain) if kind == "text" else (kind, plain)


def matches(run: dict[str, Any], tree: Filter) -> bool:
    match tree:
        case And(parts):
            return all(matches(run, part) for part in parts)
        case Or(parts):
            return any(matches(run, part) for part in parts)
        case Not(part):
            return not matches(run, part)
        case Exists(field):
            paths = flat(run)
            return any(path == field.path or path.startswith(f"{field.path}.") for path in paths)
    stored = value_at(run, tree.field)
    return stored is not ABSENT and holds(stored, tree)


def holds(stored: Any, tree: Filter) -> bool:
    match tree:
        case Compare(_, Op.EQ, wanted):
            return is_equal(stored, wanted)
        case OneOf(_, wanted):
            return any(is_equal(stored, one) for one in wanted)
        case Has(_, wanted):
            return isinstance(stored, list) and typed(wanted) in map(typed, stored)
        case Contains(_, text):
            inside = stored if isinstance(stored, list) else [stored]
            return any(isinstance(t, str) and has_text(t, text) for t in inside)
        case Size(_, n):
            return isinstance(stored, list) and len(stored) == n
        case Compare(_, op, wanted):
            left, right = ordered(stored), ordered(wanted)
            is_comparable = left[0] == right[0] and left[0] in ("number", "text")
            return is_comparable and stands(left, op, right)
    raise AssertionError(tree)


def has_text(text: str, wanted: str) -> bool:
    return typed(text)[0] == "text" and wanted.casefold() in text.casefold()


def stands(left: Any, op: Op, right: Any) -> bool:
    return {Op.LT: left < right, Op.LE: left <= right, Op.GT: left > right, Op.GE: left >= right}[
        op
    ]


RANKS = {"number": 0, "text": 1, "bool": 2}


def in_order(runs: list[dict[str, Any]], keys: list[tuple[str, bool]]) -> list[int]:
    """Indices of the runs, of which later ones are newer."""
    places = sorted(range(len(runs)), reverse=True)
    for path, is_descending in reversed(keys):
        present = [i for i in places if rank(runs[i], path) is not None]
        absent = [i for i in places if rank(runs[i], path) is None]
        # Equal ones keep their order: ``reverse`` alone would turn them round.
        groups = sorted({rank(runs[i], path) for i in present}, reverse=is_descending)
        places = [i for one in groups for i in present if rank(runs[i], path) == one] + absent
    return places


def rank(run: dict[str, Any], path: str) -> Any:
    value = flat(run).get(path)
    kind, _ = typed(value)
    return (RANKS[kind], *ordered(value)[1:]) if kind in RANKS else None
