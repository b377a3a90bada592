"""Bayesian search: a Gaussian process of the outcomes, and the point that promises most.

The model takes what is on its way at its own prediction, so points asked for at once differ. Every
second proposal stays near the best point known: in many dimensions most of the space is unknown,
and a search that always goes where it may gain most would never end to look there.

Where a space has choices without an order or conditions, outcomes may jump between neighbours. The
process learns there how much they do, and searches a rough surface by draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from sweeps.search.config import Metric, SweepConfig
from sweeps.search.coordinates import Axes, Floats
from sweeps.search.methods import tpe
from sweeps.search.methods.random import TOO_TIGHT, until_more
from sweeps.search.outcomes import outcomes
from sweeps.search.space import configuration
from sweeps.search.surrogate import gaussian, warping
from sweeps.search.surrogate.acquisition import (
    FAR_AND_NEAR,
    NEAR,
    Model,
    most_promising,
)
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.expectation import NODES, WEIGHTS, success_probability
from sweeps.search.surrogate.scales import Belief
from sweeps.search.trials import IN_FLIGHT, Exhausted, Explanation, Observation, Proposal

# A model of fewer is none; then points are drawn at random.
LEAST_KNOWN = 4
# A fit costs the third power of what it is fitted to.
MOST_FITTED = 200
MOST_IN_FLIGHT = 95
# Constraints may leave few of the points that are drawn.
CANDIDATES, MOST_DRAWS = 1_000, 10
NEIGHBOURS, REACH = 500, 0.05


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    """Several objectives are left to the Parzen estimator, which knows how to weigh them."""
    if config.is_multi_objective:
        return tpe.propose(config, observations, count, seed)
    return Search(config, observations, seed).propose(count)


@dataclass(frozen=True)
class Known:
    """Rows are points as the model sees them, ``places`` the known ones as places on the axes.
    Outcomes are such that less is better."""

    x: Floats
    y: Floats
    places: list[list[float | None]]
    ahead: Floats


class Search:
    def __init__(self, config: SweepConfig, observations: Sequence[Observation], seed: int) -> None:
        self.config, self.axes = config, Axes(config)
        self.space = Space(self.axes)
        self.random = np.random.default_rng(seed)
        self.metric: Metric = config.metrics[0]
        self.known = self._known(observations)
        self.tried = self._encoded([self.axes.places(one.values) for one in observations])

    def _known(self, observations: Sequence[Observation]) -> Known:
        told = outcomes(self.config, observations)
        fitted = _fitted(told, self.metric, self.random)
        ahead = [
            one for at, one in enumerate(observations) if one.state in IN_FLIGHT and at not in told
        ]
        places = [self.axes.places(observations[at].values) for at in fitted]
        return Known(
            x=self._encoded(places),
            y=np.array([self.metric.sign * told[at][0] for at in fitted]),
            places=places,
            ahead=self._encoded([self.axes.places(one.values) for one in ahead[-MOST_IN_FLIGHT:]]),
        )

    def _encoded(self, places: Sequence[Sequence[float | None]]) -> Floats:
        rows = [self.axes.row(one) for one in places]
        return np.array(rows, dtype=float).reshape(len(rows), len(self.axes.groups))

    def propose(self, count: int) -> list[Proposal] | Exhausted:
        if len(self.known.y) < max(LEAST_KNOWN, len(self.axes) + 1):
            return self._at_random(count)
        return self._modelled(count)

    def _at_random(self, count: int) -> list[Proposal] | Exhausted:
        found: list[Proposal] = []
        why = Explanation(until_more(len(self.known.y)))
        for _ in range(count):
            points = self._anywhere()
            if not len(points):
                return found or self._exhausted()
            found.append(self._taken(points[self.random.integers(len(points))], why))
        return found

    def _modelled(self, count: int) -> list[Proposal] | Exhausted:
        warp = warping.fitted(self.known.y)
        process = self._fitted_process(warp)
        # The noise that the model sees is no reason to prefer the luckiest outcome.
        means, _ = process.predict(self.known.x)
        leader, best = self.known.places[int(means.argmin())], float(means.min())
        process = process.believing(self.known.ahead)
        found: list[Proposal] = []
        for _ in range(count):
            model = Model(process, self.space, best, self._free, self.random)
            point = self._promising(model, leader)
            if point is None:
                return found or self._exhausted()
            row = self.space.encoded(point[None])
            found.append(self._taken(point, self._explained(process, warp, row, best)))
            process = process.believing(row)
        return found

    def _fitted_process(self, warp: warping.Warp) -> gaussian.Process:
        may_jump = self.axes.has_conditions or any(one.choices for one in self.axes.axes)
        believed = (Belief.jumping if may_jump else Belief.smooth)(len(self.axes))
        y = warp.forward(self.known.y)
        return gaussian.fit(self.known.x, y, self.axes.groups, believed, self.random)

    def _promising(self, model: Model, leader: Sequence[float | None]) -> Floats | None:
        """In a space that can be listed every point is looked at each time."""
        if self.space.listed is None and len(self.tried) % 2:
            points = self._near(leader)
            if len(points):
                return most_promising(model, points, NEAR)
        points = self._anywhere()
        return most_promising(model, points, FAR_AND_NEAR) if len(points) else None

    def _near(self, leader: Sequence[float | None]) -> Floats:
        """Neighbours of a known point."""
        points = np.tile(self._completed(leader), (NEIGHBOURS, 1))
        return self._free(self.space.nearby(points, REACH, self.random))

    def _completed(self, places: Sequence[float | None]) -> Floats:
        """With a place on each axis, drawn where the point has none."""
        [drawn] = self.space.draw(1, self.random)
        point = [at if place is None else place for at, place in zip(drawn, places, strict=True)]
        return np.array(point, dtype=np.float64)

    def _taken(self, point: Floats, why: Explanation) -> Proposal:
        self.tried = np.vstack([self.tried, self.space.encoded(point[None])])
        values = configuration(self.config, self.axes.flat(point.tolist()))
        return Proposal(values or {}, why)

    def _anywhere(self) -> Floats:
        """Free points of the whole space; none when none are found."""
        if self.space.listed is not None:
            return self._free(self.space.listed)
        for _ in range(MOST_DRAWS):
            points = self._free(self.space.draw(CANDIDATES, self.random))
            if len(points):
                break
        return points

    def _free(self, points: Floats) -> Floats:
        """Without those that a constraint forbids or that have been tried."""
        points = self.space.allowed(points)
        if not len(points) or not len(self.tried):
            return points
        rows = self.space.encoded(points)
        nearest: Floats = cdist(rows, self.tried, "cityblock").min(1)
        return np.asarray(points[nearest > 1e-9])

    def _exhausted(self) -> Exhausted:
        if self.space.listed is not None and len(self.tried):
            return Exhausted("all configurations have a run")
        if self.config.constraints:
            return Exhausted(TOO_TIGHT)
        return Exhausted(f"{MOST_DRAWS * CANDIDATES:,} draws gave no configuration without a run")

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
    if process.at_bound:
        return ("a scale of the model ended at its bound, so the prediction may be far off",)
    return ()


def _fitted(
    told: dict[int, tuple[float, ...]], metric: Metric, random: np.random.Generator
) -> list[int]:
    """The places of what the model is fitted to: when too many, the best and some of the rest."""
    places = sorted(told, key=lambda place: metric.sign * told[place][0])
    if len(places) > MOST_FITTED:
        rest = random.choice(places[MOST_FITTED // 2 :], MOST_FITTED // 2, replace=False)
        places = places[: MOST_FITTED // 2] + rest.tolist()
    return sorted(places)
