"""The point that promises most: the best of many, then of their neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sweeps.search.coordinates import Floats
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.expectation import log_expected_improvement
from sweeps.search.surrogate.gaussian import Process

KEPT, CHILDREN = 8, 30
# How far neighbours are, step by step; far first where the points lie anywhere.
NEAR = (0.03, 0.01, 0.003, 0.001)
FAR_AND_NEAR = (0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001)


@dataclass(frozen=True)
class Climb:
    """``best`` is what there is to gain on; of neighbours only those that ``free`` leaves count."""

    process: Process
    space: Space
    best: float
    free: Callable[[Floats], Floats]
    random: np.random.Generator

    def top(self, points: Floats, steps: Sequence[float]) -> Floats:
        points, gains = _best_of(points, self._gains(points))
        for step in () if self.space.listed is not None else steps:
            children = self.space.nearby(np.repeat(points, CHILDREN, 0), step, self.random)
            children = self.free(children)
            if len(children):
                all_gains = np.append(gains, self._gains(children))
                points, gains = _best_of(np.vstack([points, children]), all_gains)
        return np.asarray(points[0])

    def _gains(self, points: Floats) -> Floats:
        means, spreads = self.process.predict(self.space.encoded(points))
        return log_expected_improvement(means, spreads, self.best)


def _best_of(points: Floats, gains: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(-gains, kind="stable")[:KEPT]
    return points[order], gains[order]
