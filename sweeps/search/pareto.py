"""Which trials no other beats in every metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sweeps.search.config import SweepConfig
from sweeps.search.outcomes import value_of
from sweeps.search.trials import Observation


def pareto_front(config: SweepConfig, observations: Sequence[Observation]) -> list[int]:
    """Their numbers, best in the first metric first. Only trials with all metrics count."""
    found: list[tuple[int, list[float]]] = []
    for one in observations:
        values = [value_of(config, metric, one) for metric in config.metrics]
        there = [value for value in values if value is not None]
        if len(there) == len(config.metrics):
            pairs = zip(config.metrics, there, strict=True)
            found.append((one.trial, [metric.sign * value for metric, value in pairs]))
    points = np.array([signed for _, signed in found]).reshape(len(found), len(config.metrics))
    front = [place for place, point in enumerate(points) if not _is_beaten(point, points)]
    return [found[place][0] for place in sorted(front, key=lambda one: found[one][1])]


def _is_beaten(point: np.ndarray, points: np.ndarray) -> bool:
    as_good = (points <= point).all(axis=1)
    return bool((as_good & (points < point).any(axis=1)).any())
