"""The point to try next, of many and of their neighbours, by what the model makes of them."""

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
# How much of the outcomes' variance may differ between neighbours, and how many points are drawn.
ROUGH = 0.07
DRAWN, PARENTS, DRAWN_CHILDREN, DRAWN_STEP = 200, 20, 15, 0.05


@dataclass(frozen=True)
class Model:
    """``best`` is what there is to gain on; of neighbours only those that ``free`` leaves count."""

    process: Process
    space: Space
    best: float
    free: Callable[[Floats], Floats]
    random: np.random.Generator

    def gains(self, points: Floats) -> Floats:
        means, spreads = self.process.predict(self.space.encoded(points))
        return log_expected_improvement(means, spreads, self.best)

    def neighbours(self, points: Floats, count: int, step: float) -> Floats:
        """``count`` of each point, where the space has too many points to know them all."""
        if self.space.listed is not None:
            return points[:0]
        return self.free(self.space.nearby(np.repeat(points, count, 0), step, self.random))


def most_promising(model: Model, points: Floats, steps: Sequence[float]) -> Floats:
    """Of a smooth surface the greatest gain; a rough one is drawn. Its most promising point, sought
    for again and again, would be a corner that is known already."""
    if model.process.scales.roughness > ROUGH:
        return least_of_a_draw(model, points)
    return greatest_gain(model, points, steps)


def greatest_gain(model: Model, points: Floats, steps: Sequence[float]) -> Floats:
    """Where most improvement is expected: the best, then the best of its neighbours, and so on.
    ``steps`` say how far those are."""
    points, gains = _best_of(points, model.gains(points))
    for step in steps:
        children = model.neighbours(points, CHILDREN, step)
        if len(children):
            all_gains = np.append(gains, model.gains(children))
            points, gains = _best_of(np.vstack([points, children]), all_gains)
    return np.asarray(points[0])


def _best_of(points: Floats, gains: Floats, count: int = KEPT) -> tuple[Floats, Floats]:
    order = np.argsort(-gains, kind="stable")[:count]
    return points[order], gains[order]


def least_of_a_draw(model: Model, points: Floats) -> Floats:
    """The least point of one course that the outcomes might take, among the more promising.

    Points are so chosen as likely as they are the best, which spreads them where the model cannot
    tell them apart. Source: Thompson, On the Likelihood that One Unknown Probability Exceeds
    Another, Biometrika 25 (1933).
    """
    points, _ = _best_of(points, model.gains(points), DRAWN)
    children = model.neighbours(points[:PARENTS], DRAWN_CHILDREN, DRAWN_STEP)
    points = np.vstack([points, children])
    outcomes = model.process.drawn(model.space.encoded(points), model.random)
    return np.asarray(points[int(outcomes.argmin())])
