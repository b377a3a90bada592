"""What trials came to, for methods that learn from it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sweeps.search.config.model import Impute, Metric, SweepConfig
from sweeps.search.trials import ABORTED, Observation


def outcomes(
    config: SweepConfig, observations: Sequence[Observation]
) -> dict[int, tuple[float, ...]]:
    """By the place of the observation, a value for each metric, in the metric's own units.

    Finished trials count with their value. Broken and killed ones count with the one that the
    metric's ``impute`` says; running ones only when ``impute_while_running`` does.
    """
    worsts = [_worst(metric, config, observations) for metric in config.metrics]
    found = {}
    for place, one in enumerate(observations):
        numbers = [
            _outcome(metric, one, value_of(config, metric, one), worst)
            for metric, worst in zip(config.metrics, worsts, strict=True)
        ]
        if all(number is not None for number in numbers):
            found[place] = tuple(number for number in numbers if number is not None)
    return found


def value_of(config: SweepConfig, metric: Metric, one: Observation) -> float | None:
    value = one.best if config.metric is not None else one.metrics.get(metric.name)
    return value if value is not None and math.isfinite(value) else None


def _worst(metric: Metric, config: SweepConfig, observations: Sequence[Observation]) -> float:
    """Of all trials that ended; 0 when none has a value."""
    ended = [one for one in observations if one.state == "finished" or one.state in ABORTED]
    values = [value_of(config, metric, one) for one in ended]
    signed = [metric.sign * value for value in values if value is not None]
    return metric.sign * max(signed) if signed else 0.0


def _outcome(metric: Metric, one: Observation, best: float | None, worst: float) -> float | None:
    if one.state == "finished":
        return worst if best is None else best
    if one.state in ABORTED:
        value = _imputed(metric.impute, one, best, worst)
        return worst if value is None else value
    if one.state == "running" and metric.impute_while_running is not None:
        return _imputed(metric.impute_while_running, one, best, worst)
    return None


def _imputed(how: Impute, one: Observation, best: float | None, worst: float) -> float | None:
    """None for a trial that has no value of its own, when that is asked for."""
    if how == "worst":
        return worst
    return best if how == "best" or one.latest is None else one.latest
