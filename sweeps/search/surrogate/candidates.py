"""Points that could be tried, as places on the axes: rows of numbers in [0, 1] and of choices."""

from __future__ import annotations

from functools import cached_property
from itertools import product

import numpy as np

from sweeps.search.coordinates import NOWHERE, Axes, Axis, Floats
from sweeps.search.distributions.discrete import IntUniform, WeightedCategorical
from sweeps.search.distributions.quantised import (
    QBeta,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
)
from sweeps.search.space import configuration
from sweeps.search.surrogate.presence import present

ROUNDED = (QBeta, QLogNormal, QLogUniform, QLogUniformValues, QNormal, QUniform)
MOST_LISTED = 4_000


class Space:
    """Draws points, moves them to where values are, and encodes them for the model."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes

    def draw(self, count: int, random: np.random.Generator) -> Floats:
        points = random.random((count, len(self.axes)))
        for at, axis in enumerate(self.axes.axes):
            if axis.choices is not None:
                points[:, at] = _drawn_choices(axis, points[:, at])
        return self.snapped(points)

    def nearby(self, points: Floats, step: float, random: np.random.Generator) -> Floats:
        """One neighbour of each point, in some of its dimensions."""
        moved = points.copy()
        dimensions = points.shape[1]
        chosen = random.random(points.shape) < max(1 / dimensions, 0.35)
        chosen[np.arange(len(points)), random.integers(dimensions, size=len(points))] = True
        for at, axis in enumerate(self.axes.axes):
            here = chosen[:, at]
            if axis.choices is not None:
                here &= random.random(len(points)) < 0.3
                moved[here, at] = random.integers(axis.width, size=int(here.sum()))
            else:
                least = 1 / (count_of(axis) or np.inf)
                jumps = random.normal(0, max(step, least), size=int(here.sum()))
                moved[here, at] = np.clip(moved[here, at] + jumps, 0, 1)
        return self.snapped(moved)

    def snapped(self, points: Floats) -> Floats:
        """Each number moved to the middle of those that give the same value."""
        for at, axis in enumerate(self.axes.axes):
            count = count_of(axis)
            if axis.choices is not None:
                continue
            if count is not None:
                points[:, at] = (
                    np.minimum(np.floor(points[:, at] * count), count - 1) + 0.5
                ) / count
            elif isinstance(axis.dimension.law, ROUNDED):
                points[:, at] = [axis.place(axis.value(u)) for u in points[:, at].tolist()]
        return points

    def allowed(self, points: Floats) -> Floats:
        """Without those that a constraint forbids."""
        if not self.axes.config.constraints or not len(points):
            return points
        flats = (self.axes.flat(point) for point in points.tolist())
        return points[[configuration(self.axes.config, flat) is not None for flat in flats]]

    def encoded(self, points: Floats) -> Floats:
        columns = [
            _one_hot(points[:, at], axis.width) if axis.choices else points[:, [at]]
            for at, axis in enumerate(self.axes.axes)
        ]
        rows = np.hstack(columns) if columns else points
        return self._without_inactive(points, rows) if self.axes.has_conditions else rows

    def _without_inactive(self, points: Floats, rows: Floats) -> Floats:
        for at, is_there in enumerate(present(self.axes, points)):
            columns = np.flatnonzero(self.axes.groups == at)
            rows[np.ix_(~is_there, columns)] = 0.0 if self.axes.axes[at].choices else NOWHERE
        return rows

    @cached_property
    def listed(self) -> Floats | None:
        """All points, where they are few."""
        counts = [axis.width if axis.choices else count_of(axis) for axis in self.axes.axes]
        total = 1
        for count in counts:
            total = total * count if count is not None and total <= MOST_LISTED else MOST_LISTED + 1
        if total > MOST_LISTED:
            return None
        places = [_all_places(axis) for axis in self.axes.axes]
        return np.array(list(product(*places)), dtype=float).reshape(total, len(places))


def count_of(axis: Axis) -> int | None:
    """How many numbers the axis has; None where they are not equally likely, or without end."""
    if axis.ranked is not None:
        return len(axis.ranked)
    law = axis.dimension.law
    return law.count if isinstance(law, IntUniform) else None


def _all_places(axis: Axis) -> list[float]:
    if axis.choices is not None:
        return [float(choice) for choice in range(axis.width)]
    count = count_of(axis) or 0
    return [(number + 0.5) / count for number in range(count)]


def _drawn_choices(axis: Axis, uniform: Floats) -> Floats:
    law = axis.dimension.law
    if isinstance(law, WeightedCategorical):
        drawn = np.searchsorted(law.cumulative(), uniform, side="right")
        return np.asarray(np.minimum(drawn, axis.width - 1), dtype=float)
    return np.floor(uniform * axis.width)


def _one_hot(choices: Floats, width: int) -> Floats:
    return np.asarray(np.eye(width)[choices.astype(int)] / 2**0.5)
