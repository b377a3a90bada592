"""Early stopping: who is not among the best of those that came as far.

Source: Li et al., Hyperband, JMLR 18 (2018), as the field's engine does it: every run is judged at
the last band it reached, against all runs that reached it. An iteration is one finite value of the
metric, not a step.
"""

from __future__ import annotations

import math
import operator
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, islice, repeat, takewhile

from sweeps.search.config import Hyperband, Metric, SweepConfig
from sweeps.search.trials import Stop

MOST_BANDS, MOST_ITERATIONS = 100, 10**15
EPSILON = 1e-9  # for what ought to be an integer


def bands(rule: Hyperband) -> list[int]:
    """How many iterations a run has when it is judged, ascending."""
    powers = accumulate(repeat(rule.eta), operator.mul, initial=1.0)
    if rule.min_iter is not None:
        up = (rule.min_iter * power for power in islice(powers, MOST_BANDS))
        sizes = takewhile(lambda size: size <= MOST_ITERATIONS, up)
    else:
        largest, count = rule.max_iter or 0, min(rule.s or 0, MOST_BANDS)
        down = (largest / power for power in islice(powers, 1, count + 1))
        sizes = takewhile(lambda size: size >= 1 - EPSILON, down)
    return sorted({math.floor(size + EPSILON) for size in sizes})


def last_band(rule: Hyperband, iterations: int) -> int | None:
    """The largest band that is no further than ``iterations``."""
    all_bands = bands(rule)
    place = bisect_right(all_bands, iterations)
    return all_bands[place - 1] if place else None


def threshold(values: Collection[float], eta: float) -> float:
    """The value that one of the best 1/eta of ``values`` does not exceed; less is better. Of fewer
    than ``eta`` that is the best."""
    ordered = sorted(values)
    return ordered[min(math.floor(len(ordered) / eta), len(ordered) - 1)]


def verdict(
    config: SweepConfig, histories: Mapping[int, Sequence[float]], running: Collection[int]
) -> list[Stop]:
    """Which of the ``running`` trials should stop.

    ``histories`` are the values of the metric of all trials of the sweep in any state, in the order
    they were logged; values that are not finite do not count.
    """
    rule, metric = config.hyperband, config.metric
    if rule is None or metric is None:
        return []
    signed = {trial: _signed(values, metric) for trial, values in histories.items()}
    verdicts = (_judged(trial, signed, rule, metric) for trial in sorted(running))
    return [stop for stop in verdicts if stop is not None]


def _signed(values: Sequence[float], metric: Metric) -> list[float]:
    return [metric.sign * value for value in values if math.isfinite(value)]


def _judged(
    trial: int, signed: Mapping[int, Sequence[float]], rule: Hyperband, metric: Metric
) -> Stop | None:
    own = signed.get(trial, ())
    band = last_band(rule, len(own))
    if band is None:
        return None
    value = own[band - 1] if rule.strict else min(own)
    limit = threshold([one[band - 1] for one in signed.values() if len(one) >= band], rule.eta)
    return _stop(trial, band, value, limit, metric) if value > limit else None


def _stop(trial: int, band: int, value: float, limit: float, metric: Metric) -> Stop:
    value, limit = metric.sign * value, metric.sign * limit
    beyond = "<" if metric.goal == "maximize" else ">"
    why = f"stopped at iteration {band}: {value:.6g} {beyond} {limit:.6g}"
    return Stop(trial, band, value, limit, why)
