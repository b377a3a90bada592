"""The point that promises most: the best of many at random, then of their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sweeps.search.coordinates import Floats
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.expectation import log_expected_improvement
from sweeps.search.surrogate.gaussian import Process

KEPT, CHILDREN = 8, 30
# How far neighbours are, step by step; far first where the points lie anywhere.
NEAR = (0.03, 0.01, 0.003, 0.001)
FAR_AND_NEAR = (0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001)


def most_promising(
    process: Process,
    space: Space,
    points: Floats,
    best: float,
    random: np.random.Generator,
    steps: Sequence[float],
) -> Floats:
    points, gains = _best_of(points, _gains(process, space, points, best))
    if space.listed is not None:
        return np.asarray(points[0])
    for step in steps:
        children = space.allowed(space.nearby(np.repeat(points, CHILDREN, 0), step, random))
        if len(children):
            all_gains = np.append(gains, _gains(process, space, children, best))
            points, gains = _best_of(np.vstack([points, children]), all_gains)
    return np.asarray(points[0])


def _gains(process: Process, space: Space, points: Floats, best: float) -> Floats:
    return log_expected_improvement(*process.predict(space.encoded(points)), best)


def _best_of(points: Floats, gains: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(-gains, kind="stable")[:KEPT]
    return points[order], gains[order]
