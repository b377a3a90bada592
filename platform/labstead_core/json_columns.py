"""Values on their way into a JSON column and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

NO_OBJECT = "Give an object, like {“lr”: 0.1}."
# Far more than people nest by hand, and well within what every JSON library on the way can take.
MAX_DEPTH = 100
TOO_DEEP = f"Lists and objects may be nested {MAX_DEPTH} levels deep."


class NotStorableError(ValueError):
    """A JSON column does not take it; the message is for whoever gave it."""


def is_too_deep(value: Any) -> bool:
    """Whether lists and objects are nested more than MAX_DEPTH levels. Never recurses."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in children(outer) if is_container(inner)]
        if not level:
            return False
    return True


def children(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def is_container(value: Any) -> bool:
    return isinstance(value, dict | list)


def storable(value: Any) -> Any:
    """The value as a JSON column takes it. PostgreSQL's refuses the zero character, so it goes.

    Only copies of a value (a key's last, a summary) pass here; the line itself keeps every byte.
    """
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict | list) and b"\\u0000" in orjson.dumps(value):
        return without_zeros(value)
    return value


def storable_object(value: Any) -> dict[str, Any]:
    """The object as a JSON column takes it. Raises NotStorableError."""
    if not isinstance(value, dict):
        raise NotStorableError(NO_OBJECT)
    if is_too_deep(value):
        raise NotStorableError(TOO_DEEP)
    return {storable(name): storable(inner) for name, inner in value.items()}


def written(data: Any) -> bytes:
    """JSON of data that may come from such columns; dates become ISO texts.

    PostgreSQL gives a float like 1e300 back as an integer of 300 digits, which orjson refuses.
    """
    try:
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return orjson.dumps(with_huge_as_floats(data), default=str, option=orjson.OPT_NON_STR_KEYS)


def with_huge_as_floats(value: Any) -> Any:
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)
    if isinstance(value, Mapping):
        return {name: with_huge_as_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_huge_as_floats(inner) for inner in value]
    return value


def without_zeros(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_zeros(inner) for inner in value]
    if isinstance(value, dict):
        return {without_zeros(name): without_zeros(inner) for name, inner in value.items()}
    return value


def json_parameter(value: Any) -> str | None:
    """The value for a JSON column in SQL of our own; both databases take it as text."""
    if value is None:
        return None
    text = written(value)
    return (written(without_zeros(value)) if b"\\u0000" in text else text).decode()
