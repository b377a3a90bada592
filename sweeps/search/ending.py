"""When a whole sweep has reached its end before its space has."""

from __future__ import annotations

from collections.abc import Sequence

from sweeps.search.config import SweepConfig
from sweeps.search.trials import IN_FLIGHT, Observation

BROKEN = ("failed", "crashed")


def reason_to_end(config: SweepConfig, observations: Sequence[Observation]) -> str | None:
    """Why no further trial should start; None while there is no reason."""
    return _target(config, observations) or _crash_rate(config, observations)


def _target(config: SweepConfig, observations: Sequence[Observation]) -> str | None:
    metric = config.metric
    if metric is None:
        return None
    for one in observations:
        if one.best is not None and metric.reaches_target(one.best):
            return f"trial {one.trial} reached the target: {metric.name} is {one.best:g}"
    return None


def _crash_rate(config: SweepConfig, observations: Sequence[Observation]) -> str | None:
    rule = config.stop
    ended = [one for one in observations if one.state not in IN_FLIGHT]
    if rule.crash_rate is None or len(ended) < rule.crash_after:
        return None
    broken = sum(one.state in BROKEN for one in ended)
    if broken / len(ended) <= rule.crash_rate:
        return None
    return f"{broken} of {len(ended)} trials broke, more than {rule.crash_rate:.0%}"
