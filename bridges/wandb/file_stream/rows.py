"""Lines of history and system metrics as Labstead keeps them: one level of keys.

Nested objects get dotted names, as in our own client; media values stay whole.
"""

from __future__ import annotations

from typing import Any

import orjson

from bridges.wandb import json_text
from bridges.wandb.runs.summary import parts_of
from history.media_values import is_media
from labstead_core.errors import Invalid
from labstead_core.json_columns import is_too_deep

INTERNALS = "_wandb"


def row_line(text: str) -> bytes:
    """A line for the store. What is no object goes on as it is, for the store tells what is wrong
    with a line and keeps its place."""
    try:
        row = json_text.read(text, "content")
    except Invalid:
        return one_line(text)
    if not isinstance(row, dict) or is_too_deep(row):
        return one_line(text)
    return orjson.dumps(flat(row))


def one_line(text: str) -> bytes:
    """Never empty and never two, whatever it is: a line's number has to stay its own."""
    return text.encode("utf-8", "replace").replace(b"\n", b" ").replace(b"\r", b" ") or b"null"


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row without the client's own entry, objects taken apart."""
    if not any(isinstance(value, dict) for value in row.values()) and INTERNALS not in row:
        return row
    parts: dict[str, Any] = {}
    for name, value in row.items():
        if name == INTERNALS:
            continue
        if isinstance(value, dict) and not is_media(value):
            parts |= dict(parts_of(name, value))
        else:
            parts[name] = value
    return parts
