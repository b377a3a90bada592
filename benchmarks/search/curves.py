"""Simulated learning curves: the loss of many trials, iteration by iteration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Curves = NDArray[np.float64]

TRIALS, ITERATIONS = 60, 81
NOISE = 0.002


def power_laws(random: np.random.Generator) -> Curves:
    """Each falls to a final loss of its own, as fast as the others in the mean."""
    return _curves(random, speed=random.uniform(0.4, 1.2, (TRIALS, 1)))


def late_starters(random: np.random.Generator) -> Curves:
    """The better a trial ends, the slower it learns: early losses say less."""
    final = np.sort(_finals(random), axis=0)
    speed = np.linspace(0.5, 1.2, TRIALS)[:, None] + random.uniform(-0.1, 0.1, (TRIALS, 1))
    order = random.permutation(TRIALS)
    return _curves(random, speed[order], final[order])


def diverging(random: np.random.Generator) -> Curves:
    """As power laws, but a fifth of the trials turns and ends worse than it began."""
    curves = power_laws(random)
    turning = random.integers(2, 20, TRIALS // 5)
    for curve, turn in zip(curves, turning, strict=False):
        curve[turn:] += 0.2 * np.arange(ITERATIONS - turn) ** 0.7
    return random.permutation(curves)


def _curves(random: np.random.Generator, speed: Curves, final: Curves | None = None) -> Curves:
    steps = np.arange(1, ITERATIONS + 1)
    start = random.uniform(1, 3, (TRIALS, 1))
    noise = random.normal(0, NOISE, (TRIALS, ITERATIONS))
    return (_finals(random) if final is None else final) + start * steps**-speed + noise


def _finals(random: np.random.Generator) -> Curves:
    return 0.2 + random.gamma(2, 0.3, (TRIALS, 1))


SETS: dict[str, Callable[[np.random.Generator], Curves]] = {
    "power laws": power_laws,
    "late starters": late_starters,
    "some diverge": diverging,
}
