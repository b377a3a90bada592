"""Bayesian search: a Gaussian process of the outcomes, and the point that promises most.

The model takes what is on its way at its own prediction, so points asked for at once differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sweeps.search.config import Metric, SweepConfig
from sweeps.search.coordinates import Axes, Floats
from sweeps.search.methods import tpe
from sweeps.search.methods.random import TOO_TIGHT
from sweeps.search.outcomes import outcomes
from sweeps.search.space import configuration
from sweeps.search.surrogate import gaussian, warping
from sweeps.search.surrogate.acquisition import most_promising
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.expectation import NODES, WEIGHTS, success_probability
from sweeps.search.trials import IN_FLIGHT, Exhausted, Explanation, Observation, Proposal

# A model of fewer is none; then points are spread out.
LEAST_KNOWN = 4
# A fit costs the third power of what it is fitted to.
MOST_FITTED = 200
MOST_IN_FLIGHT = 95
# Constraints may leave few of the points that are drawn.
CANDIDATES, MOST_DRAWS = 1_000, 10


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    """Several objectives are left to the Parzen estimator, which knows how to weigh them."""
    if config.is_multi_objective:
        return tpe.propose(config, observations, count, seed)
    return Search(config, observations, seed).propose(count)


@dataclass
class Known:
    """Rows are points as the model sees them; outcomes are such that less is better."""

    x: Floats
    y: Floats
    ahead: Floats


class Search:
    def __init__(self, config: SweepConfig, observations: Sequence[Observation], seed: int) -> None:
        self.config, self.axes = config, Axes(config)
        self.space = Space(self.axes)
        self.random = np.random.default_rng(seed)
        self.metric: Metric = config.metrics[0]
        self.known = self._known(observations)
        self.tried = self._encoded(observations)

    def _known(self, observations: Sequence[Observation]) -> Known:
        told = outcomes(self.config, observations)
        places = _kept(told, self.metric, self.random)
        y = np.array([self.metric.sign * told[place][0] for place in places])
        ahead = [
            one for at, one in enumerate(observations) if one.state in IN_FLIGHT and at not in told
        ]
        return Known(
            self._encoded([observations[place] for place in places]),
            y,
            self._encoded(ahead[-MOST_IN_FLIGHT:]),
        )

    def _encoded(self, observations: Sequence[Observation]) -> Floats:
        rows = [self.axes.row(self.axes.places(one.values)) for one in observations]
        return np.array(rows, dtype=float).reshape(len(rows), len(self.axes.groups))

    def propose(self, count: int) -> list[Proposal] | Exhausted:
        if len(self.known.y) < max(LEAST_KNOWN, len(self.axes) + 1):
            return self._spread_out(count)
        return self._modelled(count)

    def _spread_out(self, count: int) -> list[Proposal] | Exhausted:
        """Each point far from all others."""
        found: list[Proposal] = []
        why = Explanation(f"far from all others, as only {len(self.known.y)} trials are known")
        for _ in range(count):
            points = self._candidates()
            if not len(points):
                return found or self._exhausted()
            rows = self.space.encoded(points)
            point = points[_farthest(rows, self.tried)]
            found.append(self._proposal(point, why))
            self.tried = np.vstack([self.tried, self.space.encoded(point[None])])
        return found

    def _candidates(self) -> Floats:
        """Points to choose from that nothing has tried; none when none are found."""
        if self.space.listed is not None:
            return self._untried(self.space.allowed(self.space.listed))
        for _ in range(MOST_DRAWS):
            points = self.space.allowed(self.space.draw(CANDIDATES, self.random))
            if len(points := self._untried(points)):
                break
        return points

    def _untried(self, points: Floats) -> Floats:
        if not len(points) or not len(self.tried):
            return points
        rows = self.space.encoded(points)
        nearest = np.array([np.abs(self.tried - row).sum(1).min() for row in rows])
        return points[nearest > 1e-9]

    def _exhausted(self) -> Exhausted:
        if self.space.listed is None or self.config.constraints:
            return Exhausted(TOO_TIGHT)
        return Exhausted(f"all {len(self.tried):,} configurations have a run")

    def _modelled(self, count: int) -> list[Proposal] | Exhausted:
        warp = warping.fitted(self.known.y)
        y = warp.forward(self.known.y)
        process = gaussian.fit(self.known.x, y, self.axes.groups, self.random)
        process = process.believing(self.known.ahead)
        best = float(y.min())
        found: list[Proposal] = []
        for _ in range(count):
            points = self._candidates()
            if not len(points):
                return found or self._exhausted()
            point = most_promising(process, self.space, points, best, self.random)
            row = self.space.encoded(point[None])
            found.append(self._proposal(point, self._explained(process, warp, row, best)))
            process = process.believing(row)
            self.tried = np.vstack([self.tried, row])
        return found

    def _proposal(self, point: Floats, why: Explanation) -> Proposal:
        values = configuration(self.config, self.axes.flat(point.tolist()))
        return Proposal(values or {}, why)

    def _explained(
        self, process: gaussian.Process, warp: warping.Warp, row: Floats, best: float
    ) -> Explanation:
        """In the metric's own units."""
        [mean], [spread] = process.predict(row)
        low, middle, high = warp.back(mean + spread * np.array([-1.0, 0.0, 1.0]))
        outcomes = warp.back(mean + spread * NODES)
        gains = np.maximum(warp.back(np.array([best])) - outcomes, 0)
        return Explanation(
            f"promises most by a model of {len(self.known.y)} known trials",
            predicted=float(self.metric.sign * middle),
            spread=float(high - low) / 2,
            expected_improvement=float(gains @ WEIGHTS / WEIGHTS.sum()),
            success_probability=success_probability(float(mean), float(spread), best),
            warnings=_warnings(process),
        )


def _warnings(process: gaussian.Process) -> tuple[str, ...]:
    if process.scales.at_bound:
        return ("a scale of the model ended at its bound, so the prediction may be far off",)
    return ()


def _kept(
    told: dict[int, tuple[float, ...]], metric: Metric, random: np.random.Generator
) -> list[int]:
    """The places of what the model is fitted to: when too many, the best and some of the rest."""
    places = sorted(told, key=lambda place: metric.sign * told[place][0])
    if len(places) > MOST_FITTED:
        rest = random.choice(places[MOST_FITTED // 2 :], MOST_FITTED // 2, replace=False)
        places = places[: MOST_FITTED // 2] + rest.tolist()
    return sorted(places)


def _farthest(rows: Floats, tried: Floats) -> int:
    if not len(tried):
        return 0
    distances = ((rows[:, None, :] - tried[None]) ** 2).sum(2).min(1)
    return int(distances.argmax())
