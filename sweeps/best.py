"""Which trials of sweeps are the best. Lists cost as many queries as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Min, Q

from sweeps.models import Sweep, Trial, TrialState
from sweeps.models.trials import TrialQuerySet
from sweeps.search.config import Seeds
from sweeps.search.pareto import pareto_front
from sweeps.search.repeats import aggregated, grouped
from sweeps.search.trials import Observation

# To compare all of more would keep the page waiting.
MOST_WEIGHED = 10_000


@dataclass(frozen=True)
class Best:
    """``value`` is the trial's; in a sweep with seeds the aggregate over the trials ``numbers`` of
    one configuration, of which ``trial`` is the best."""

    trial: Trial
    value: float
    numbers: tuple[int, ...]


def best_of(trials: TrialQuerySet, rows: Sequence[Sweep]) -> dict[int, Best]:
    """Of sweeps with one metric, by sweep; the earliest of those that are as good."""
    valued = trials.exclude(best=None)
    judged = [row for row in rows if row.search.metric is not None]
    repeated = [row for row in judged if row.search.seeds is not None]
    single = [row for row in judged if row.search.seeds is None]
    return best_single(valued, single) | best_repeated(valued, repeated)


def best_single(valued: TrialQuerySet, rows: Sequence[Sweep]) -> dict[int, Best]:
    if not rows:
        return {}
    of_rows = valued.filter(sweep__in=rows).values_list("sweep")
    ends = of_rows.annotate(least=Min("best"), most=Max("best")).order_by()
    extremes = {sweep: (least, most) for sweep, least, most in ends}
    return those(
        valued,
        [
            Q(sweep=row.pk, best=extremes[row.pk][goes_up(row)])
            for row in rows
            if row.pk in extremes
        ],
    )


def goes_up(sweep: Sweep) -> bool:
    metric = sweep.search.metric
    return metric is not None and metric.goal == "maximize"


def those(valued: TrialQuerySet, wanted: Sequence[Q]) -> dict[int, Best]:
    if not wanted:
        return {}
    found = valued.filter(reduce(or_, wanted)).only("sweep", "run", "number", "best")
    return {
        trial.sweep_id: Best(trial, trial.best or 0.0, (trial.number,))
        for trial in found.order_by("-number")
    }


def best_repeated(valued: TrialQuerySet, rows: Sequence[Sweep]) -> dict[int, Best]:
    """The configuration that is best over its seeds, not the luckiest seed."""
    if not rows:
        return {}
    columns = valued.filter(sweep__in=rows).order_by("-number")
    seen: dict[int, list[Observation]] = {}
    for sweep, *told in columns.values_list("sweep", "number", "values", "best")[:MOST_WEIGHED]:
        number, values, best = told
        seen.setdefault(sweep, []).append(Observation(number, values, "finished", best=best))
    leading = {row.pk: leader(row, seen[row.pk]) for row in rows if row.pk in seen}
    heads = those(valued, [Q(sweep=pk, number=one[0]) for pk, one in leading.items()])
    return {pk: Best(heads[pk].trial, *leading[pk][1:]) for pk in heads}


def leader(sweep: Sweep, seen: Sequence[Observation]) -> tuple[int, float, tuple[int, ...]]:
    """The number of the best trial of the best configuration, the aggregate, and the numbers of its
    trials. One that lacks seeds is the best only while none has them all."""
    seeds, sign = sweep.search.seeds or Seeds((0,)), -1 if goes_up(sweep) else 1

    def rank(group: Sequence[Observation]) -> tuple[Any, ...]:
        return len(group) < len(seeds.values), sign * value_of(group), group[0].trial

    def value_of(group: Sequence[Observation]) -> float:
        return aggregated(sweep.search, seeds, group).best or 0.0

    group = min(grouped(seeds, seen[::-1]), key=rank)
    head = min(group, key=lambda one: (sign * (one.best or 0.0), one.trial))
    return head.trial, value_of(group), tuple(one.trial for one in group)


def front_of(sweep: Sweep, trials: TrialQuerySet) -> list[int]:
    """Of several metrics: the numbers of the finished trials that no other beats in all."""
    if not sweep.search.is_multi_objective:
        return []
    finished = trials.filter(sweep=sweep, state=TrialState.FINISHED).order_by("-number")
    seen = finished.values_list("number", "metrics")[:MOST_WEIGHED]
    told = [Observation(number, {}, "finished", metrics=metrics) for number, metrics in seen]
    return pareto_front(sweep.search, told)
