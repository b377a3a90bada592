"""Values as numbers between 0 and 1, which models are fitted to.

Numbers go by their law's distribution function, so that a model sees what is equally likely as
equally far apart. Choices without an order become columns of their own, one for each value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sweeps.search.config.model import Dimension, Path, SweepConfig
from sweeps.search.distributions.discrete import Categorical, IntUniform, WeightedCategorical
from sweeps.search.distributions.law import number
from sweeps.search.sameness import key_of
from sweeps.search.space import active, flattened
from sweeps.search.trials import Values

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]

# Where a parameter is not part of a configuration, and where a run has none of its values.
NOWHERE = 0.5


@dataclass(frozen=True)
class Axis:
    """One searched dimension. ``choices`` are the keys of values without an order, or None.
    ``ranked`` are numbers that are chosen from, ascending."""

    dimension: Dimension
    choices: tuple[str, ...] | None = None
    ranked: tuple[Any, ...] | None = None

    @property
    def path(self) -> Path:
        return self.dimension.path

    @property
    def width(self) -> int:
        return len(self.choices) if self.choices else 1

    def place(self, value: Any) -> float | None:
        """Of a number in [0, 1], of a choice its number; None for what the law never gives."""
        if self.choices is not None:
            key = key_of(value)
            return float(self.choices.index(key)) if key in self.choices else None
        try:
            return self._share(value)
        except (ValueError, OverflowError):
            return None

    def _share(self, value: Any) -> float:
        law = self.dimension.law
        if self.ranked is not None:
            return (self.ranked.index(number(value)) + 0.5) / len(self.ranked)
        if isinstance(law, IntUniform):
            return law.cdf(value) - 0.5 / law.count
        return law.cdf(value)

    def value(self, place: float) -> Any:
        if self.ranked is not None:
            return self.ranked[min(int(place * len(self.ranked)), len(self.ranked) - 1)]
        law = self.dimension.law
        if isinstance(law, Categorical | WeightedCategorical):
            return law.values[int(place)]
        return law.sample(place)

    def columns(self, place: float | None) -> list[float]:
        if self.choices is None:
            return [NOWHERE if place is None else place]
        row = [0.0] * len(self.choices)
        if place is not None:
            row[int(place)] = 1 / 2**0.5  # so that two choices are one apart
        return row


def axis_of(dimension: Dimension) -> Axis:
    law = dimension.law
    if isinstance(law, Categorical) and all(map(_is_number, law.values)):
        return Axis(dimension, ranked=tuple(sorted(set(law.values))))
    if isinstance(law, Categorical | WeightedCategorical):
        return Axis(dimension, choices=tuple(map(key_of, law.values)))
    return Axis(dimension)


def _is_number(value: Any) -> bool:
    """NaN has no place among others."""
    if isinstance(value, float):
        return not math.isnan(value)
    return isinstance(value, int) and not isinstance(value, bool)


class Axes:
    """All searched dimensions of a configuration."""

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        self.axes = [axis_of(one) for one in config.searched]
        self.has_conditions = any(one.conditions for one in config.dimensions)

    def __len__(self) -> int:
        return len(self.axes)

    def places(self, values: Values) -> list[float | None]:
        """Of a run's values; None for those that it lacks or that cannot be placed."""
        flat = flattened(self.config.dimensions, values)
        there = active(self.config.dimensions, flat)
        return [
            axis.place(flat[axis.path]) if axis.path in flat and axis.path in there else None
            for axis in self.axes
        ]

    def flat(self, places: Sequence[float]) -> dict[Path, Any]:
        """A value for each dimension, the constants too."""
        found = {one.path: one.law.sample(0.5) for one in self.config.dimensions if one.is_constant}
        return found | {
            axis.path: axis.value(place) for axis, place in zip(self.axes, places, strict=True)
        }

    def row(self, places: Sequence[float | None]) -> list[float]:
        """The columns that a model is fitted to."""
        pairs = zip(self.axes, places, strict=True)
        return [number for axis, place in pairs for number in axis.columns(place)]

    @cached_property
    def groups(self) -> Places:
        """For each column of the model the axis it belongs to."""
        return np.array([at for at, axis in enumerate(self.axes) for _ in range(axis.width)])
