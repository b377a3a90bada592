"""A Gaussian process with a length scale for each dimension.

Matérn 5/2 kernel; the hyper-parameters maximise the posterior density. Source: Rasmussen
and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1 and section 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from sweeps.search.coordinates import Floats, Places

ROOT5 = 5**0.5
JITTER = 1e-8
RESTARTS = 1
# Normal priors of the logarithms, as (mean, deviation); the length scale's mean grows with the
# dimensions, as distances do.
LENGTH_PRIOR = (-0.7, 1.0)
AMPLITUDE_PRIOR = (0.0, 1.0)
NOISE_PRIOR = (-8.0, 2.0)
BOUNDS = {"length": (-3.5, 4.0), "amplitude": (-4.0, 4.0), "noise": (-14.0, 0.0)}


@dataclass(frozen=True)
class Scales:
    """Hyper-parameters: a length for each dimension, variances of the signal and of the noise."""

    lengths: Floats
    amplitude: float
    noise: float
    at_bound: bool = False

    @classmethod
    def from_logs(cls, logs: Floats) -> Scales:
        numbers = np.exp(logs)
        edges = bounds_of(len(logs) - 2)
        stuck = any(log <= low or log >= high for log, (low, high) in zip(logs, edges, strict=True))
        return cls(numbers[:-2], float(numbers[-2]), float(numbers[-1]), stuck)


class Process:
    """Conditioned on the points ``x`` (rows) with standardised outcomes ``y``."""

    def __init__(self, x: Floats, y: Floats, groups: Places, scales: Scales) -> None:
        self.x, self.y, self.groups, self.scales = x, y, groups, scales
        covariance = self._kernel(x, x)
        covariance[np.diag_indices(len(x))] += scales.noise + JITTER
        self.factor = cholesky(covariance, lower=True)
        self.weights = cho_solve((self.factor, True), y)

    def _kernel(self, a: Floats, b: Floats) -> Floats:
        lengths = self.scales.lengths[self.groups]
        squares = _square_distances(a / lengths, b / lengths)
        return self.scales.amplitude * matern(np.sqrt(squares))

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean and deviation of the noiseless outcome at each point."""
        crossed = self._kernel(points, self.x)
        solved = solve_triangular(self.factor, crossed.T, lower=True)
        variance = self.scales.amplitude - np.einsum("ij,ij->j", solved, solved)
        return crossed @ self.weights, np.sqrt(np.maximum(variance, 1e-12))

    def believing(self, points: Floats) -> Process:
        """Conditioned on its own prediction at further points too."""
        if not len(points):
            return self
        means, _ = self.predict(points)
        x, y = np.vstack([self.x, points]), np.append(self.y, means)
        return Process(x, y, self.groups, self.scales)


def matern(r: Floats) -> Floats:
    return np.asarray((1 + ROOT5 * r + 5 / 3 * r**2) * np.exp(-ROOT5 * r))


def _square_distances(a: Floats, b: Floats) -> Floats:
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.maximum(squares, 0.0))


def fit(x: Floats, y: Floats, groups: Places, random: np.random.Generator) -> Process:
    """``groups[column]`` is the dimension that a column belongs to."""
    parts = _parts(x, groups)
    starts = [_usual(len(parts))] + [
        _usual(len(parts)) + random.normal(0, 0.7, len(parts) + 2) for _ in range(RESTARTS)
    ]
    results = [_maximised(start, parts, y) for start in starts]
    best = min(results, key=lambda result: result[1])
    return Process(x, y, groups, Scales.from_logs(best[0]))


def _parts(x: Floats, groups: Places) -> Floats:
    """Square distances between all points, for each dimension."""
    found = [
        _square_distances(x[:, groups == group], x[:, groups == group])
        for group in range(int(groups.max()) + 1)
    ]
    return np.array(found)


def _usual(dimensions: int) -> Floats:
    length, _ = _length_prior(dimensions)
    return np.array([length] * dimensions + [AMPLITUDE_PRIOR[0], NOISE_PRIOR[0]])


def _length_prior(dimensions: int) -> tuple[float, float]:
    mean, deviation = LENGTH_PRIOR
    return mean + 0.5 * float(np.log(dimensions)), deviation


def bounds_of(dimensions: int) -> list[tuple[float, float]]:
    return [BOUNDS["length"]] * dimensions + [BOUNDS["amplitude"], BOUNDS["noise"]]


def _maximised(start: Floats, parts: Floats, y: Floats) -> tuple[Floats, float]:
    edges = np.array(bounds_of(len(parts)))
    result = minimize(
        _loss,
        np.clip(start, edges[:, 0], edges[:, 1]),
        args=(parts, y),
        jac=True,
        method="L-BFGS-B",
        bounds=edges,
        options={"maxiter": 60},
    )
    return result.x, float(result.fun)


def _loss(logs: Floats, parts: Floats, y: Floats) -> tuple[float, Floats]:
    """Negative log posterior density, and its gradient by the logarithms."""
    shares = np.exp(-2 * logs[:-2])
    amplitude, noise = np.exp(logs[-2]), np.exp(logs[-1])
    r = np.sqrt(np.tensordot(shares, parts, axes=1))
    signal = amplitude * matern(r)
    covariance = signal + (noise + JITTER) * np.eye(len(y))
    try:
        factor = cholesky(covariance, lower=True)
    except np.linalg.LinAlgError:
        return 1e10, np.zeros_like(logs)
    weights = cho_solve((factor, True), y)
    inverse = cho_solve((factor, True), np.eye(len(y)))
    outer = np.outer(weights, weights) - inverse
    slope = amplitude * 5 / 3 * (1 + ROOT5 * r) * np.exp(-ROOT5 * r)
    by_lengths = np.einsum("ij,kij->k", outer * slope, parts) * shares
    gradient = -0.5 * np.array([*by_lengths, np.sum(outer * signal), noise * np.trace(outer)])
    loss = 0.5 * y @ weights + np.log(np.diag(factor)).sum()
    prior, pull = _prior(logs)
    return float(loss + prior), gradient + pull


def _prior(logs: Floats) -> tuple[float, Floats]:
    dimensions = len(logs) - 2
    pairs = [_length_prior(dimensions)] * dimensions + [AMPLITUDE_PRIOR, NOISE_PRIOR]
    means, deviations = np.array(pairs).T
    distances = (logs - means) / deviations
    return float(0.5 * distances @ distances), distances / deviations
