"""A Gaussian process whose scales maximise the posterior density.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1 and
section 5.4.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from sweeps.search.coordinates import Floats, Places
from sweeps.search.surrogate.scales import Belief, Scales

ROOT5 = 5**0.5
JITTER = 1e-8
RESTARTS = 1


class Process:
    """Conditioned on the points ``x`` (rows) with standardised outcomes ``y``. ``groups[column]``
    is the dimension that a column belongs to."""

    def __init__(
        self, x: Floats, y: Floats, groups: Places, scales: Scales, *, at_bound: bool = False
    ) -> None:
        self.x, self.y, self.groups, self.scales, self.at_bound = x, y, groups, scales, at_bound
        covariance = self.covariance(x, x)
        covariance[np.diag_indices(len(x))] += scales.noise + JITTER
        self.factor = cholesky(covariance, lower=True)
        self.weights = cho_solve((self.factor, True), y)

    def covariance(self, a: Floats, b: Floats) -> Floats:
        """Between noiseless outcomes, before anything is known."""
        found = np.zeros((len(a), len(b)))
        for lengths, amplitude in self.scales.parts():
            by_column = lengths[self.groups]
            found += amplitude * matern(np.sqrt(_square_distances(a / by_column, b / by_column)))
        return found

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean and deviation of the noiseless outcome at each point."""
        crossed, solved = self._crossed(points)
        variance = self.scales.amplitudes.sum() - np.einsum("ij,ij->j", solved, solved)
        return crossed @ self.weights, np.sqrt(np.maximum(variance, 1e-12))

    def drawn(self, points: Floats, random: np.random.Generator) -> Floats:
        """The noiseless outcomes at the points by one course that the process might take. Costs the
        third power of their number."""
        crossed, solved = self._crossed(points)
        left = self.covariance(points, points) - solved.T @ solved
        return np.asarray(crossed @ self.weights + _root(left) @ random.normal(size=len(points)))

    def _crossed(self, points: Floats) -> tuple[Floats, Floats]:
        crossed = self.covariance(points, self.x)
        return crossed, solve_triangular(self.factor, crossed.T, lower=True)

    def believing(self, points: Floats) -> Process:
        """Conditioned on its own prediction at further points too."""
        if not len(points):
            return self
        means, _ = self.predict(points)
        x, y = np.vstack([self.x, points]), np.append(self.y, means)
        return Process(x, y, self.groups, self.scales, at_bound=self.at_bound)


def _root(covariance: Floats) -> Floats:
    """Its Cholesky factor. What rounding took from the covariance of near points is given back; of
    one that has none even so, each point is drawn by itself."""
    for lost in (1e-8, 1e-6, 1e-4):
        covariance[np.diag_indices(len(covariance))] += lost
        with suppress(np.linalg.LinAlgError):
            return np.asarray(cholesky(covariance, lower=True))
    return np.asarray(np.diag(np.sqrt(np.maximum(np.diag(covariance), 0))))


def matern(r: Floats) -> Floats:
    return np.asarray((1 + ROOT5 * r + 5 / 3 * r**2) * np.exp(-ROOT5 * r))


def _square_distances(a: Floats, b: Floats) -> Floats:
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.maximum(squares, 0.0))


def fit(
    x: Floats, y: Floats, groups: Places, belief: Belief, random: np.random.Generator
) -> Process:
    """The likeliest of what is believed. Costs the third power of the number of points."""
    apart = _apart(x, groups)
    starts = [belief.usual] + [
        belief.usual + random.normal(0, 0.7, len(belief.usual)) for _ in range(RESTARTS)
    ]
    results = [_maximised(start, apart, y, belief) for start in starts]
    logs, _ = min(results, key=lambda result: result[1])
    return Process(x, y, groups, belief.scales(logs), at_bound=belief.is_at_bound(logs))


def _apart(x: Floats, groups: Places) -> Floats:
    """Square distances between all points, for each dimension."""
    found = [
        _square_distances(x[:, groups == group], x[:, groups == group])
        for group in range(int(groups.max()) + 1)
    ]
    return np.array(found)


def _maximised(start: Floats, apart: Floats, y: Floats, belief: Belief) -> tuple[Floats, float]:
    result = minimize(
        _loss,
        np.clip(start, belief.edges[:, 0], belief.edges[:, 1]),
        args=(apart, y, belief),
        jac=True,
        method="L-BFGS-B",
        bounds=belief.edges,
        options={"maxiter": 60},
    )
    return result.x, float(result.fun)


def _loss(logs: Floats, apart: Floats, y: Floats, belief: Belief) -> tuple[float, Floats]:
    """Negative log posterior density, and its gradient by the logarithms."""
    scales = belief.scales(logs)
    distances = [np.sqrt(np.tensordot(lengths**-2, apart, 1)) for lengths in scales.lengths]
    signals = [size * matern(r) for size, r in zip(scales.amplitudes, distances, strict=True)]
    covariance = sum(signals) + (scales.noise + JITTER) * np.eye(len(y))
    try:
        factor = cholesky(covariance, lower=True)
    except np.linalg.LinAlgError:
        return 1e10, np.zeros_like(logs)
    weights = cho_solve((factor, True), y)
    outer = np.outer(weights, weights) - cho_solve((factor, True), np.eye(len(y)))
    by_lengths = [
        np.tensordot(apart, outer * _slope(size, r), 2) * lengths**-2
        for (lengths, size), r in zip(scales.parts(), distances, strict=True)
    ]
    by_amplitudes = [np.sum(outer * signal) for signal in signals]
    gradient = np.hstack([*by_lengths, by_amplitudes, scales.noise * np.trace(outer)])
    penalty, pull = belief.penalty(logs)
    loss = 0.5 * y @ weights + np.log(np.diag(factor)).sum() + penalty
    return float(loss), pull - 0.5 * gradient


def _slope(amplitude: float, r: Floats) -> Floats:
    """How a covariance grows with the logarithm of a length, for each square length apart."""
    return np.asarray(amplitude * 5 / 3 * (1 + ROOT5 * r) * np.exp(-ROOT5 * r))
