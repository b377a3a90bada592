"""Nested JSON objects as flat columns: ``{"opt": {"lr": 1}}`` has the path ``opt.lr``.

A dot in a key and nesting are the same: ``{"opt.lr": 1}`` has that path, too. Where an object
has both, the value at fewer levels counts; among equals, the later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from history.media_values import TYPE, is_media

MOST_LEVELS = 16

Object: TypeAlias = "dict[str, Any]"
Rows: TypeAlias = NDArray[np.intp]


@dataclass
class Gathered:
    """Arrays of rows with their values.

    With ``may_repeat`` a row can come twice; then the last counts.
    """

    parts: list[tuple[Rows, Sequence[Any]]] = field(default_factory=list)
    may_repeat: bool = False

    def once(self) -> tuple[Rows, Sequence[Any]]:
        """Each row once, with its value."""
        if len(self.parts) == 1 and not self.may_repeat:
            return self.parts[0]
        rows = np.concatenate([rows for rows, _ in self.parts])
        values = [value for _, values in self.parts for value in values]
        if not self.may_repeat:
            return rows, values
        last = dict(zip(rows.tolist(), values, strict=True))
        return np.array(list(last), dtype=np.intp), list(last.values())


@dataclass(frozen=True)
class Place:
    """``is_dotted``: a key on the way here had a dot, so that other ways may lead here, too."""

    prefix: str = ""
    depth: int = 0
    is_dotted: bool = False

    def below(self, key: str) -> Place:
        return Place(f"{self.prefix}{key}.", self.depth + 1, self.is_dotted or "." in key)


def gather(
    rows: Rows, objects: Sequence[Object], *, with_media: bool = False
) -> dict[str, Gathered]:
    """The values of every path.

    Objects with the same keys are turned into columns together, which costs some 50 ns a value.
    ``with_media``: an object with a ``_type`` is an image or the like, one value, of which only the
    type is kept. What it consists of is nothing to filter or sort by.
    """
    levels = Levels(with_media=with_media)
    levels.descend(rows, objects, Place())
    return levels.merged()


class Levels:
    """What was found at each depth."""

    def __init__(self, *, with_media: bool) -> None:
        self._found: list[dict[str, Gathered]] = []
        self._with_media = with_media

    def descend(self, rows: Rows, objects: Sequence[Object], place: Place) -> None:
        if place.depth == len(self._found):
            self._found.append({})
        for keys, picked in by_keys(objects).items():
            same_rows = rows[picked]
            columns = zip(*(objects[i].values() for i in picked), strict=True)
            for key, column in zip(keys, columns, strict=True):
                self.spread(same_rows, column, place, key)

    def spread(self, rows: Rows, column: Sequence[Any], place: Place, key: str) -> None:
        """Objects go down a level; what is left stands here. Empty ones are values themselves."""
        if dict in set(map(type, column)) and place.depth < MOST_LEVELS:
            column = list(map(mark_of, column)) if self._with_media else column
            inner = [i for i, value in enumerate(column) if is_nested(value)]
            self.descend(rows[inner], pick(column, inner), place.below(key))
            plain = [i for i, value in enumerate(column) if not is_nested(value)]
            rows, column = rows[plain], pick(column, plain)
        if column:
            here = self._found[place.depth].setdefault(place.prefix + key, Gathered())
            here.parts.append((rows, column))
            here.may_repeat |= place.is_dotted or "." in key

    def merged(self) -> dict[str, Gathered]:
        """Deeper values first, so that the one at fewer levels is the last and counts."""
        found: dict[str, Gathered] = {}
        for level in reversed(self._found):
            for path, some in level.items():
                here = found.setdefault(path, Gathered())
                here.parts += some.parts
                here.may_repeat |= some.may_repeat
        return found


class Media(dict[str, Any]):
    """What stands in a column for an image or the like."""


def mark_of(value: Any) -> Any:
    return Media({TYPE: value[TYPE]}) if is_media(value) else value


def is_nested(value: Any) -> bool:
    return type(value) is dict and bool(value)


def by_keys(objects: Sequence[Object]) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, keys in enumerate(map(tuple, objects)):
        groups.setdefault(keys, []).append(i)
    return groups


def pick(items: Sequence[Any], places: list[int]) -> list[Any]:
    return [items[i] for i in places]
