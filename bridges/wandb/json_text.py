"""JSON in texts, as the client writes it: with bare NaN and Infinity, which JSON does not have.

Labstead keeps these as texts of the same names (``history.non_finite``); here they change form on
their way in and out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from history.ingest.lines import without_bare_floats
from history.non_finite import NON_FINITE
from labstead_core.errors import Invalid
from labstead_core.json_columns import NotStorableError, storable_object

# Whatever may have to be written bare.
SIGNS = tuple(f'{name}"'.encode() for name in ("NaN", "Infinity"))


def read(text: str, name: str) -> Any:
    """The value in a text. Raises Invalid, which names the argument."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return without_bare_floats(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"“{name}” is not JSON: {error}.", fields={name: "JSON"}) from error


def read_object(text: str | None, name: str) -> dict[str, Any]:
    """An object that a JSON column takes; an empty one for no text. Raises Invalid."""
    if not text:
        return {}
    try:
        return storable_object(read(text, name))
    except NotStorableError as error:
        raise Invalid(f"“{name}”: {error}", fields={name: str(error)}) from error


def write(value: Any) -> str:
    """The text of a value, non-finite numbers bare. About 1 us for a row of ten numbers."""
    text = strict(value)
    if text is not None and not any(sign in text for sign in SIGNS):
        return text.decode()
    return json.dumps(with_bare_floats(value), ensure_ascii=False, separators=(",", ":"))


def strict(value: Any) -> bytes | None:
    """None for what only Python's JSON takes: whole numbers of more than 64 bits."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return None


def with_bare_floats(value: Any) -> Any:
    if isinstance(value, str):
        return NON_FINITE.get(value, value)
    if isinstance(value, Mapping):
        return {name: with_bare_floats(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_bare_floats(inner) for inner in value]
    return value
