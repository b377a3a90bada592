"""How many trials and agents sweeps have, and what came out. Lists cost as many queries as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from labstead_core.visitors import Visitor
from sweeps.best import Best, best_of
from sweeps.models import Agent, Sweep, Trial, TrialState

NO_TRIALS = dict.fromkeys([*TrialState.values, "queued_again"], 0)


@dataclass(frozen=True)
class Counts:
    """Of the trials of some sweeps, by sweep."""

    states: Mapping[int, Mapping[str, int]]
    best: Mapping[int, Best]
    agents: Mapping[int, int]


def counts_of(visitor: Visitor, rows: Sequence[Sweep]) -> Counts:
    trials = Trial.objects.visible_to(visitor).filter(sweep__in=rows)
    agents = Agent.objects.visible_to(visitor).alive().filter(sweep__in=rows)
    alive = agents.values_list("sweep").annotate(n=Count("pk")).order_by()
    return Counts(states_of(trials), best_of(trials, rows), dict(alive))


def states_of(trials: Any) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    grouped = trials.values_list("sweep", "state", "is_again").annotate(n=Count("pk"))
    for sweep, state, is_again, n in grouped.order_by():
        counts = found.setdefault(sweep, dict(NO_TRIALS))
        counts[state] += n
        counts["queued_again"] += n if is_again else 0
    return found


def work_of(
    visitor: Visitor, agents: Sequence[Agent]
) -> tuple[dict[int, list[Trial]], dict[int, int]]:
    """The trials that each agent runs, by number, and how many it has done."""
    trials = Trial.objects.visible_to(visitor).filter(agent__in=agents)
    running: dict[int, list[Trial]] = {}
    for trial in trials.running().only("agent", "number", "run").order_by("number"):
        running.setdefault(trial.agent_id or 0, []).append(trial)
    return running, dict(trials.ended().values_list("agent").annotate(n=Count("pk")).order_by())
