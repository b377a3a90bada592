"""Writes a filter tree as text and as JSON; reading either gives the tree again."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from runs.table.fields import ID, NAME, Field
from runs.table.moments import Ago, At, Midnight, spell_moment
from runs.table.tree import (
    And,
    Compare,
    Condition,
    Contains,
    Filter,
    Has,
    Matches,
    Not,
    OneOf,
    Op,
    Or,
    Size,
    Value,
)
from runs.table.values import json_value

_PLAIN = re.compile(r"""[^\s"'(),\[\]=<>!~]+""")
JSON_OPS = {Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}


def as_text(tree: Filter) -> str:
    """``""`` for the filter that lets everything through."""
    match tree:
        case And(()):
            return ""
        case Or(()):
            return "id in ()"
        case And(parts):
            return " and ".join(inner_text(part) for part in parts)
        case Or(parts):
            return " or ".join(inner_text(part) for part in parts)
        case Not(part):
            return f"not {inner_text(part)}"
    return condition_text(tree)


def inner_text(tree: Filter) -> str:
    text = as_text(tree) or "id not in ()"
    return f"({text})" if isinstance(tree, And | Or) and tree.parts else text


def condition_text(one: Condition) -> str:
    name = field_text(one.field)
    match one:
        case Compare(_, op, value):
            return f"{name} {op} {value_text(one.field, value)}"
        case OneOf(_, values):
            return f"{name} in ({listed(one.field, values)})"
        case Has(_, value):
            return f"{name} has {value_text(one.field, value)}"
        case Contains(_, text):
            return f"{name} contains {quoted(text)}"
        case Matches(_, pattern):
            return f"{name} ~ {quoted(pattern)}"
        case Size(_, n):
            return f"{name} size {n}"
    return f"{name} exists"


def field_text(field: Field) -> str:
    """Quoted from the first part on that is no plain word."""
    name = str(field)
    if _PLAIN.fullmatch(name):
        return name
    prefix, _, path = name.partition(".")
    return f"{prefix}.{quoted(path)}"


def listed(field: Field, values: tuple[Value, ...]) -> str:
    return ", ".join(value_text(field, value) for value in values)


def value_text(field: Field, value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{listed(field, value)}]"
    if isinstance(value, At | Ago | Midnight):
        return quoted(spell_moment(value))
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float):
        return number_text(value)
    return json.dumps(value)


def number_text(value: float) -> str:
    if math.isfinite(value):
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(json_value(value))


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def as_json(tree: Filter) -> dict[str, Any]:
    """The JSON form, ready to be dumped."""
    match tree:
        case And(parts):
            return {"$and": [as_json(part) for part in parts]} if parts else {}
        case Or(parts):
            return {"$or": [as_json(part) for part in parts]}
        case Not(part):
            return {"$not": as_json(part)}
    return {wire_name(tree.field): condition_json(tree)}


def wire_name(field: Field) -> str:
    """As the official client says it: see ``fields.find_wire_field``."""
    if field == NAME:
        return "display_name"
    if field == ID:
        return "name"
    key, dot, below = field.path.partition(".")
    is_config = field.source == "config"
    return f"config.{key}.value{dot}{below}" if is_config else str(field)


def condition_json(one: Condition) -> Any:
    match one:
        case Compare(_, Op.EQ, value):
            return {"$eq": value_json(value)}
        case Compare(_, op, value):
            return {JSON_OPS[op]: value_json(value)}
        case OneOf(_, values):
            return {"$in": [value_json(value) for value in values]}
        case Has(_, value):
            return {"$all": [value_json(value)]}
        case Contains(_, text):
            return {"$contains": text}
        case Matches(_, pattern):
            return {"$regex": pattern}
        case Size(_, n):
            return {"$size": n}
    return {"$exists": True}


def value_json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [value_json(one) for one in value]
    if isinstance(value, At | Ago | Midnight):
        return spell_moment(value)
    return json_value(value)
