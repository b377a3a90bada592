"""Outcomes made nearly normal before a Gaussian process sees them.

Source: Yeo and Johnson, A New Family of Power Transformations, Biometrika 87 (2000). Losses that
span orders of magnitude would otherwise be all noise to the model but for the worst of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sweeps.search.coordinates import Floats

POWERS = np.linspace(-2.0, 2.0, 41)
LEAST_SPREAD = 1e-12
MOST = 1e100  # whose square is still a number


@dataclass(frozen=True)
class Warp:
    """Outcomes are moved and scaled, bent by ``power``, and standardised."""

    centre: float
    scale: float
    power: float
    mean: float
    spread: float

    def forward(self, y: Floats) -> Floats:
        bent = bend((np.clip(y, -MOST, MOST) - self.centre) / self.scale, self.power)
        return np.asarray((bent - self.mean) / self.spread)

    def back(self, z: Floats) -> Floats:
        x = unbend(z * self.spread + self.mean, self.power)
        return np.clip(x, -MOST, MOST) * self.scale + self.centre


def fitted(y: Floats) -> Warp:
    """The likeliest power, if the bent outcomes were normal."""
    y = np.clip(y, -MOST, MOST)
    centre, scale = float(np.median(y)), max(float(np.std(y)), LEAST_SPREAD)
    x = (y - centre) / scale
    power = max(POWERS, key=lambda power: _likelihood(x, float(power))) if len(y) > 3 else 1.0
    bent = bend(x, float(power))
    return Warp(centre, scale, float(power), float(bent.mean()), max(float(bent.std()), 1e-9))


def _likelihood(x: Floats, power: float) -> float:
    spread = np.var(bend(x, power))
    if not np.isfinite(spread) or spread < LEAST_SPREAD:
        return -np.inf
    stretched = (power - 1) * float(np.sum(np.sign(x) * np.log1p(np.abs(x))))
    return float(-len(x) / 2 * np.log(spread) + stretched)


def bend(x: Floats, power: float) -> Floats:
    up, down = np.maximum(x, 0), np.minimum(x, 0)
    return _raised(up, power) - _raised(-down, 2 - power)


def _raised(x: Floats, power: float) -> Floats:
    """Of numbers that are not negative."""
    logs = np.log1p(x)
    return np.asarray(logs if abs(power) < 1e-9 else np.expm1(power * logs) / power)


def unbend(z: Floats, power: float) -> Floats:
    """Beyond what bending can give there is no number; the end of the range is meant."""
    up, down = np.maximum(z, 0), np.minimum(z, 0)
    return _lowered(up, power) - _lowered(-down, 2 - power)


def _lowered(z: Floats, power: float) -> Floats:
    if abs(power) < 1e-9:
        return np.asarray(np.expm1(np.minimum(z, 50)))
    inside = np.maximum(power * z, -1 + 1e-6)
    return np.asarray(np.expm1(np.minimum(np.log1p(inside) / power, 50)))
