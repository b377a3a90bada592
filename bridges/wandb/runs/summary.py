"""A run's summary between its two forms: parts of objects are named ``a.b`` here, nested there.

An object stays one where it is a media value, or holds the statistics of a defined metric.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from bridges.wandb import json_text
from bridges.wandb.runs.config import INTERNALS
from history.media_values import is_media


def read_summary(text: str, *, whole: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """The values under the names of history, and the names that came as objects.

    ``whole`` are the keys with statistics. Raises Invalid.
    """
    told = json_text.read_object(text, "summaryMetrics")
    told.pop(INTERNALS, None)
    nested = [name for name, value in told.items() if is_nested(name, value, whole)]
    flat = {name: value for name, value in told.items() if name not in nested}
    for name in nested:
        flat |= dict(parts_of(name, told[name]))
    return flat, nested


def is_nested(name: str, value: Any, whole: Collection[str]) -> bool:
    return isinstance(value, dict) and bool(value) and not is_media(value) and name not in whole


def parts_of(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of an object, each under its dotted name."""
    if isinstance(value, dict) and value and not is_media(value):
        for inner, part in value.items():
            yield from parts_of(f"{name}.{inner}", part)
    else:
        yield name, value


def write_summary(summary: dict[str, Any], nested: Collection[str]) -> str:
    """With the objects put together again."""
    told: dict[str, Any] = {}
    for name, value in summary.items():
        top, _, rest = name.partition(".")
        if rest and top in nested:
            put(told, [top, *rest.split(".")], value)
        else:
            told[name] = value
    return json_text.write(told)


def put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        below = into.setdefault(name, {})
        if not isinstance(below, dict):
            return
        into = below
    into[path[-1]] = value
