"""Tree-structured Parzen estimator, by Optuna: one objective or several, with conditions.

Source: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NIPS 2011. Numbers go in as
their quantiles, so each law's own scale is searched.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from sweeps.search.config import SweepConfig
from sweeps.search.coordinates import Axes, Axis
from sweeps.search.methods import random
from sweeps.search.outcomes import outcomes
from sweeps.search.space import active, configuration
from sweeps.search.trials import IN_FLIGHT, Exhausted, Explanation, Observation, Proposal

STARTUP = 10
MOST_TRIES = 100


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    return Search(config, observations, seed).propose(count)


class Search:
    """A study in memory that knows all observations, and asks it."""

    def __init__(self, config: SweepConfig, observations: Sequence[Observation], seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.optuna, self.config, self.seed = optuna, config, seed
        self.axes = Axes(config)
        self.laws = {_name(axis): self._law(axis) for axis in self.axes.axes}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is experimental there is tested here
            self.study = self._study()
        self.known = self._tell(observations)

    def _study(self) -> Any:
        sampler = self.optuna.samplers.TPESampler(
            seed=self.seed % 2**32,
            n_startup_trials=STARTUP,
            multivariate=True,
            group=self.axes.has_conditions,
            constant_liar=True,
        )
        directions = [f"{one.goal}" for one in self.config.metrics]
        return self.optuna.create_study(sampler=sampler, directions=directions)

    def _law(self, axis: Axis) -> Any:
        if axis.choices is not None:
            return self.optuna.distributions.CategoricalDistribution(range(axis.width))
        return self.optuna.distributions.FloatDistribution(0.0, 1.0)

    def _tell(self, observations: Sequence[Observation]) -> int:
        """How many of them have an outcome."""
        told = outcomes(self.config, observations)
        for place, numbers in told.items():
            self._add(observations[place], numbers)
        for one in observations:
            if one.state in IN_FLIGHT:
                self._add(one, None)
        return len(told)

    def _add(self, one: Observation, numbers: Sequence[float] | None) -> None:
        pairs = zip(self.axes.axes, self.axes.places(one.values), strict=True)
        params = {
            _name(axis): place if axis.choices is None else int(place)
            for axis, place in pairs
            if place is not None
        }
        states = self.optuna.trial.TrialState
        self.study.add_trial(
            self.optuna.trial.create_trial(
                state=states.RUNNING if numbers is None else states.COMPLETE,
                values=numbers,
                params=params,
                distributions={name: self.laws[name] for name in params},
            )
        )

    def propose(self, count: int) -> list[Proposal] | Exhausted:
        if self.known < 2:
            return random.propose(self.config, [], count, self.seed)
        found: list[Proposal] = []
        for number in range(count):
            values = self._ask()
            if values is None:  # constraints that the estimator does not find the way into
                values = random.draw(self.config, np.random.default_rng((self.seed, number)))
            if values is None:
                return found or Exhausted(random.TOO_TIGHT)
            found.append(Proposal(values, Explanation(self._why())))
        return found

    def _why(self) -> str:
        if self.known < STARTUP:
            return random.until_more(self.known)
        return f"likely among the better of {self.known} known trials, by their densities"

    def _ask(self) -> dict[str, Any] | None:
        for _ in range(MOST_TRIES):
            values = configuration(self.config, self._suggested(self.study.ask()))
            if values is not None:
                return values
        return None

    def _suggested(self, trial: Any) -> dict[tuple[str, ...], Any]:
        """Parameters that others depend on come first; what is inactive is not asked for."""
        flat = self.axes.flat([0.0] * len(self.axes))
        waiting = list(self.axes.axes)
        known = {one.path for one in self.config.dimensions if one.is_constant}
        while waiting:
            ready = [axis for axis in waiting if _parents(axis) <= known]
            for axis in ready:
                if axis.path in active(self.config.dimensions, flat):
                    flat[axis.path] = axis.value(self._suggest(trial, axis))
            known |= {axis.path for axis in ready}
            waiting = [axis for axis in waiting if axis not in ready]
        return flat

    def _suggest(self, trial: Any, axis: Axis) -> float:
        if axis.choices is not None:
            return float(trial.suggest_categorical(_name(axis), range(axis.width)))
        return float(trial.suggest_float(_name(axis), 0.0, 1.0))


def _parents(axis: Axis) -> set[tuple[str, ...]]:
    return {condition.path for condition in axis.dimension.conditions}


def _name(axis: Axis) -> str:
    return "\0".join(axis.path)
