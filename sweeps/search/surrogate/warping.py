"""Outcomes made nearly normal before a Gaussian process sees them.

How bad the worse half is matters little: those become ranks, as far from the median as the better
half is. What is left is bent, as losses that span orders of magnitude would be all noise but for
the worst of them. Sources: Golovin et al., Google Vizier (KDD 2017) and its half-rank warping; Yeo
and Johnson, A New Family of Power Transformations, Biometrika 87 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sweeps.search.coordinates import Floats

POWERS = np.linspace(-2.0, 2.0, 41)
LEAST_SPREAD = 1e-12
MOST = 1e100  # whose square is still a number


@dataclass(frozen=True)
class HalfRanks:
    """Outcomes as distances from their median, in deviations of the better half. The values of the
    worse half are ``worse``, ascending from 0 on; they become ``ranks``."""

    median: float
    deviation: float
    worse: Floats
    ranks: Floats

    @classmethod
    def of(cls, y: Floats) -> HalfRanks:
        median = float(np.median(y))
        better = np.minimum(y - median, 0)
        deviation = max(float(np.sqrt(2 * np.mean(better**2))), LEAST_SPREAD)
        return cls(median, deviation, *_ranks((y - median) / deviation))

    def forward(self, y: Floats) -> Floats:
        x = (y - self.median) / self.deviation
        return np.asarray(np.where(x > 0, np.interp(x, self.worse, self.ranks), x))

    def back(self, x: Floats) -> Floats:
        x = np.where(x > 0, np.interp(x, self.ranks, self.worse), x)
        return np.asarray(x * self.deviation + self.median)


def _ranks(x: Floats) -> tuple[Floats, Floats]:
    """The different values above 0, and the normal quantiles of their places among all."""
    worse = np.unique(x[x > 0])
    places = np.searchsorted(np.sort(x), worse, side="right") - 0.5
    return np.append(0.0, worse), np.append(0.0, ndtri(np.maximum(places / len(x), 0.5)))


@dataclass(frozen=True)
class Warp:
    """Outcomes whose worse half is ranked, bent by ``power``, and standardised."""

    half: HalfRanks
    power: float
    mean: float
    spread: float

    def forward(self, y: Floats) -> Floats:
        bent = bend(self.half.forward(_clipped(y)), self.power)
        return np.asarray((bent - self.mean) / self.spread)

    def back(self, z: Floats) -> Floats:
        return self.half.back(_clipped(unbend(z * self.spread + self.mean, self.power)))


def fitted(y: Floats) -> Warp:
    """The likeliest power, if the bent outcomes were normal."""
    y = _clipped(y)
    half = HalfRanks.of(y)
    x = half.forward(y)
    power = max(POWERS, key=lambda power: _likelihood(x, float(power))) if len(y) > 3 else 1.0
    bent = bend(x, float(power))
    return Warp(half, float(power), float(bent.mean()), max(float(bent.std()), 1e-9))


def _clipped(y: Floats) -> Floats:
    return np.asarray(np.clip(y, -MOST, MOST))


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
