"""Which parameters are part of a configuration, for many points at once."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sweeps.search.config.model import Condition, Path
from sweeps.search.coordinates import Axes, Floats
from sweeps.search.sameness import key_of

Flags = NDArray[np.bool_]


def present(axes: Axes, points: Floats) -> list[Flags]:
    """For each axis, at which of the points its conditions hold; as `space.active` for one."""
    dimensions = {one.path: one for one in axes.config.dimensions}
    places = {axis.path: at for at, axis in enumerate(axes.axes)}

    @cache
    def is_there(path: Path) -> Flags:
        found = np.ones(len(points), dtype=bool)
        for condition in dimensions[path].conditions:
            found = found & is_there(condition.path) & holds(condition)
        return found

    def holds(condition: Condition) -> Flags:
        wanted = {key_of(value) for value in condition.values}
        if condition.path not in places:
            constant = dimensions[condition.path].law.sample(0.5)
            return np.full(len(points), key_of(constant) in wanted)
        at = places[condition.path]
        numbers, inverse = np.unique(points[:, at], return_inverse=True)
        keys = [key_of(axes.axes[at].value(number)) for number in numbers.tolist()]
        return np.array([key in wanted for key in keys], dtype=bool)[inverse]

    return [is_there(axis.path) for axis in axes.axes]
