"""Which trials no other beats in every metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sweeps.search.config import SweepConfig
from sweeps.search.outcomes import value_of
from sweeps.search.trials import Observation


def pareto_front(config: SweepConfig, observations: Sequence[Observation]) -> list[int]:
    """Their numbers, best in the first metric first. Only trials with all metrics count."""
    found: list[tuple[list[float], int]] = []
    for place, one in enumerate(observations):
        values = [value_of(config, metric, one) for metric in config.metrics]
        there = [value for value in values if value is not None]
        if len(there) == len(config.metrics):
            pairs = zip(config.metrics, there, strict=True)
            found.append(([metric.sign * value for metric, value in pairs], place))
    return [observations[place].trial for place in _unbeaten(sorted(found), len(config.metrics))]


def _unbeaten(found: Sequence[tuple[list[float], int]], metrics: int) -> list[int]:
    """In ascending order only an earlier point can beat one, and only if it is unbeaten itself."""
    front, places = np.empty((len(found), metrics)), list[int]()
    for point, place in found:
        as_good = front[: len(places)] <= point
        is_same = (front[: len(places)] == point).all(axis=1)
        if not (as_good.all(axis=1) & ~is_same).any():
            front[len(places)] = point
            places.append(place)
    return places
