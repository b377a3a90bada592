"""What a series answer has to be, computed slowly and plainly from the rows themselves."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from tests.history.streams import Row

SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True)
class Point:
    x: float
    line: int
    y: float


def number(value: Any) -> float | None:
    if isinstance(value, bool | int | float):
        return float(value)
    return SPECIAL.get(value) if isinstance(value, str) else None


def points(rows: list[Row], key: str, x_key: str) -> list[Point]:
    """The key's numbers with an x, by x and then by line."""
    found = []
    for line, row in enumerate(rows):
        y, x = number(row.get(key)), number(row.get(x_key))
        if x is None and x_key == "_step":
            x = float(line)
        if y is not None and x is not None and math.isfinite(x):
            found.append(Point(x, line, y))
    return sorted(found, key=lambda point: (point.x, point.line))


@dataclass(frozen=True)
class Cell:
    """Mean, least and greatest of the finite values; the greatest infinity where none is."""

    mean: float
    low: float
    high: float
    n_finite: int


def cell_of(some: list[Point]) -> Cell:
    finite = [point.y for point in some if math.isfinite(point.y)]
    if finite:
        return Cell(math.fsum(finite) / len(finite), min(finite), max(finite), len(finite))
    infinite = [point.y for point in some if math.isinf(point.y)]
    return Cell(max(infinite, default=math.nan), math.nan, math.nan, 0)


def by_x(some: list[Point]) -> dict[float, Cell]:
    """A cell for each distinct x."""
    return {x: cell_of([p for p in some if p.x == x]) for x in dict.fromkeys(p.x for p in some)}


def by_edges(some: list[Point], edges: list[float]) -> dict[int, Cell]:
    """A cell for each interval from an edge up to the next that has points."""
    places: dict[int, list[Point]] = {}
    for point in some:
        places.setdefault(bisect_right(edges, point.x) - 1, []).append(point)
    return {place: cell_of(inside) for place, inside in places.items()}
