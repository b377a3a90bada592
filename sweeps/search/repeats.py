"""Several seeds of each configuration, which methods see as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean, median
from typing import Any

from sweeps.search.config.model import Aggregate, Metric, Seeds, SweepConfig
from sweeps.search.sameness import key_of
from sweeps.search.trials import (
    IN_FLIGHT,
    Exhausted,
    Explanation,
    Observation,
    Proposal,
    TrialState,
    Values,
)

Propose = Callable[[SweepConfig, Sequence[Observation], int, int], list[Proposal] | Exhausted]


def with_repeats(method: Propose) -> Propose:
    """``method`` proposing each configuration once for each seed. Without seeds, itself."""

    def propose(
        config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
    ) -> list[Proposal] | Exhausted:
        if config.seeds is None:
            return method(config, observations, count, seed)
        groups = grouped(config.seeds, observations)
        found = _missing(config.seeds, groups)[:count]
        if len(found) == count:
            return found
        seen = [aggregated(config, config.seeds, group) for group in groups]
        cells = -(-(count - len(found)) // len(config.seeds.values))
        fresh = method(config, seen, cells, seed)
        if isinstance(fresh, Exhausted):
            return found or fresh
        return (found + _repeated(config.seeds, fresh))[:count]

    return propose


def grouped(seeds: Seeds, observations: Sequence[Observation]) -> list[list[Observation]]:
    """The observations of each configuration, in the order of the first."""
    groups: dict[str, list[Observation]] = {}
    for one in observations:
        groups.setdefault(key_of(_without_seed(seeds, one.values)), []).append(one)
    return list(groups.values())


def _missing(seeds: Seeds, groups: list[list[Observation]]) -> list[Proposal]:
    """Of configurations that some seed of the sweep has run, the other seeds."""
    found = []
    for group in groups:
        there = {key_of(one.values[seeds.name]) for one in group if seeds.name in one.values}
        missing = [value for value in seeds.values if key_of(value) not in there]
        if len(missing) < len(seeds.values):
            why = Explanation(f"another seed of the configuration of trial {group[0].trial}")
            cell = Proposal(_without_seed(seeds, group[0].values), why)
            found += [_seeded(seeds, cell, value) for value in missing]
    return found


def _without_seed(seeds: Seeds, values: Values) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != seeds.name}


def _repeated(seeds: Seeds, proposals: Sequence[Proposal]) -> list[Proposal]:
    return [_seeded(seeds, one, value) for one in proposals for value in seeds.values]


def _seeded(seeds: Seeds, proposal: Proposal, value: Any) -> Proposal:
    return replace(proposal, values={**proposal.values, seeds.name: value})


def aggregated(config: SweepConfig, seeds: Seeds, group: Sequence[Observation]) -> Observation:
    """One observation of a configuration: the aggregate over the seeds that have a value."""
    how = seeds.aggregate
    metrics = {
        one.name: _aggregate(how, one, [seen.metrics.get(one.name) for seen in group])
        for one in config.metrics
    }
    metric = config.metric
    return Observation(
        trial=group[0].trial,
        values=_without_seed(seeds, group[0].values),
        state=_state(group),
        best=_aggregate(how, metric, [one.best for one in group]) if metric else None,
        latest=_aggregate(how, metric, [one.latest for one in group]) if metric else None,
        metrics={name: value for name, value in metrics.items() if value is not None},
    )


def _aggregate(how: Aggregate, metric: Metric, values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    if not there:
        return None
    if how == "mean":
        return fmean(there)
    if how == "median":
        return float(median(there))
    lowest_is_meant = (how == "best") == (metric.goal == "minimize")
    return min(there) if lowest_is_meant else max(there)


def _state(group: Sequence[Observation]) -> TrialState:
    """Finished when a seed is and none is on its way; else what most concerns the method."""
    states = [one.state for one in group]
    on_its_way = [state for state in states if state in IN_FLIGHT]
    if on_its_way:
        return on_its_way[0]
    return "finished" if "finished" in states else states[0]
