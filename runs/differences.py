"""What differs between two objects of nested values: configurations, summaries, metadata."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 500


@dataclass(frozen=True)
class Row:
    """A field of both runs; a side that lacks it is ``MISSING``."""

    path: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after) or type(self.before) is not type(self.after)

    @property
    def delta(self) -> float | None:
        """After minus before, where both are numbers."""
        if not (is_number(self.before) and is_number(self.after)):
            return None
        delta = float(self.after) - float(self.before)
        return delta if math.isfinite(delta) and delta else None


@dataclass(frozen=True)
class Part:
    """A table of the page. ``n_same`` rows are equal in both; ``n_left`` had no room."""

    title: str
    rows: list[Row]
    n_same: int
    n_left: int


class Missing:
    def __str__(self) -> str:
        return "—"


MISSING = Missing()


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Single values by their path. Lists count as one value."""
    for name, value in values.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and value:
            yield from flat(value, f"{path}.")
        else:
            yield path, value


def part_of(
    title: str, before: Mapping[str, Any], after: Mapping[str, Any], *, shows_all: bool
) -> Part:
    first, second = dict(flat(before)), dict(flat(after))
    paths = sorted(first.keys() | second.keys())
    rows = [Row(path, first.get(path, MISSING), second.get(path, MISSING)) for path in paths]
    different = [row for row in rows if row.differs]
    shown = rows if shows_all else different
    return Part(
        title, shown[:MOST_ROWS], len(rows) - len(different), max(0, len(shown) - MOST_ROWS)
    )
