"""Which runs somebody chose, as an address or a view says it: the twin of the grid's own view.

``where`` is what its filter builder writes, in JSON::

    {"join": "and", "parts": [{"key": "config.lr", "operator": "<", "value": "0.1"},
                              {"join": "or", "parts": [...]}]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import orjson

from labstead_core.errors import DomainError
from runs.filters import TypedFilter, read_typed
from runs.table.errors import FilterError
from runs.table.ordering import NEWEST_FIRST, Order, parse_order
from runs.table.text_form import parse_text
from runs.table.tree import all_of

PLAIN_WORD = re.compile(r"""[^\s"'(),[\]=<>!~]+""")
PLAIN_VALUE = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|true|false|null|NaN|[+-]?Infinity"
)
WITHOUT_VALUE = ("exists", "missing")
AS_TEXT = ("contains", "~", "!~")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
HIDES_CRASHED = "state not in (crashed, failed)"


def chosen_runs(query: Mapping[str, str], username: str) -> TypedFilter:
    """What was typed, narrowed by everything else that was chosen."""
    typed = typed_of(query)
    try:
        others = [parse_text(text) for text in narrowing(query, username)]
    except FilterError:
        # Made by hand, or by a newer page: what is typed still counts.
        others = []
    return replace(typed, where=all_of(typed.where, *others))


def typed_of(query: Mapping[str, str]) -> TypedFilter:
    text = query.get("search", "")
    if query.get("regex") != "1" or not text.strip():
        return read_typed(text)
    return replace(read_typed(f"name ~ {quoted(text.strip())}"), text=text.strip())


def narrowing(query: Mapping[str, str], username: str) -> list[str]:
    """Besides what was typed, in the filter language."""
    parts = [
        where_text(query.get("where", "")),
        f"user = {quoted(username)}" if query.get("mine") == "1" and username else "",
        HIDES_CRASHED if query.get("crashed") == "hide" else "",
    ]
    return [part for part in parts if part]


def filter_text(query: Mapping[str, str], username: str) -> str:
    """What ``chosen_runs`` reads, as panels ask for it."""
    typed, regex = query.get("search", "").strip(), query.get("regex") == "1"
    search = f"name ~ {quoted(typed)}" if regex and typed else typed
    others = narrowing(query, username)
    if not others:
        return search
    return " and ".join(f"({part})" for part in [search, *others] if part)


def opened_eyes(query: Mapping[str, str]) -> list[str]:
    """Ids of the runs that somebody switched on in charts, the latest choice last."""
    words = query.get("eyes", "").split(",")
    return [word for word in words if word and not word.startswith(("~", "*"))]


def chosen_order(query: Mapping[str, str]) -> Order:
    """Newest first where nothing, or nothing sensible, is said."""
    words = [unquote(word) for word in query.get("order", "").split(",") if word]
    try:
        return parse_order(words)
    except DomainError:
        return NEWEST_FIRST


def where_text(text: str) -> str:
    """In the filter language; nothing for what is no such JSON."""
    try:
        return joined(orjson.loads(text)) if text else ""
    except (orjson.JSONDecodeError, AttributeError, TypeError, KeyError):
        return ""


def joined(where: dict[str, Any]) -> str:
    join = " or " if where["join"] == "or" else " and "
    return join.join(filter(None, map(part_text, where["parts"])))


def part_text(part: dict[str, Any]) -> str:
    if "parts" in part:
        inner = joined(part)
        return f"({inner})" if inner else ""
    return condition_text(str(part["key"]), str(part["operator"]), str(part["value"]).strip())


def condition_text(key: str, operator: str, value: str) -> str:
    """Nothing for a line that is not whole yet."""
    if not key or not (value or operator in WITHOUT_VALUE):
        return ""
    return " ".join(filter(None, (spelled_key(key), operator, operand(operator, value))))


def operand(operator: str, value: str) -> str:
    if operator in WITHOUT_VALUE:
        return ""
    if operator == "in":
        return f"({', '.join(spelled_value(one.strip()) for one in value.split(','))})"
    if operator == "within":
        return value
    return quoted(value) if operator in AS_TEXT else spelled_value(value)


def spelled_key(key: str) -> str:
    """Quoted behind its first dot where it has odd characters."""
    if PLAIN_WORD.fullmatch(key):
        return key
    source, dot, name = key.partition(".")
    return f"{source}.{quoted(name)}" if dot else quoted(key)


def spelled_value(text: str) -> str:
    return text if PLAIN_VALUE.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    return f'"{"".join(ESCAPES.get(sign, sign) for sign in text)}"'


def words_of(query: Mapping[str, str], username: str) -> Iterator[str]:
    """What people read of it, beside the search: a filter, and how the runs are sorted."""
    yield from narrowing(query, username)
    order = query.get("order", "")
    if order:
        yield f"sorted by {unquote(order).replace(',', ', ')}"
