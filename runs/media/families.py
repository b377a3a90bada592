"""Which panel shows a kind of media."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import Any

from history.media_values import TYPE, is_media


class Family(StrEnum):
    """The tag of a panel is ``labstead-{family}-panel``. In a section they stand in this order."""

    LINE = "line"
    MEDIA = "media"
    PLOT = "plot"
    TABLE = "table"


_FAMILIES = {
    "table-file": Family.TABLE,
    "incremental-table-file": Family.TABLE,
    "custom-chart": Family.PLOT,
}


# Deeper than this nobody nests what a page should show.
MAX_DEPTH = 4
MAX_FOUND = 1_000


def in_summary(summary: Mapping[str, Any]) -> dict[str, Family]:
    """Media that a summary holds, by key; of nested ones the names are joined by dots."""
    return {key: family_of(value[TYPE]) for key, value in islice(objects_in(summary), MAX_FOUND)}


def objects_in(
    summary: Mapping[str, Any], start: str = "", depth: int = 1
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in summary.items():
        if name.startswith("_"):
            continue
        if is_media(value):
            yield start + name, value
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            yield from objects_in(value, f"{start}{name}.", depth + 1)


def object_at(summary: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """The one of this name, as ``in_summary`` names them."""
    value = summary.get(key)
    if is_media(value):
        return value
    places = (at for at, sign in enumerate(key) if sign == ".")
    inner = ((summary.get(key[:at]), key[at + 1 :]) for at in places)
    found = (object_at(part, rest) for part, rest in inner if isinstance(part, dict))
    return next((one for one in found if one is not None), None)


def family_of(type_name: object) -> Family:
    """Kinds that nobody knows are media, too: their panel offers the files."""
    return _FAMILIES.get(type_name, Family.MEDIA) if isinstance(type_name, str) else Family.MEDIA
