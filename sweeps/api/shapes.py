"""How sweeps, trials and agents look in answers. Lists cost as many queries as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Min, Q
from rest_framework.request import Request

from labstead_core.addresses import absolute
from runs.addresses import project_path
from sweeps.access import is_own, may_steer_all
from sweeps.models import Agent, Sweep, Trial, TrialState
from sweeps.search.config import Metric


@dataclass(frozen=True)
class Counts:
    """Of the trials of some sweeps, by sweep."""

    states: Mapping[int, Mapping[str, int]]
    best: Mapping[int, Trial]
    agents: Mapping[int, int]


def sweep_shapes(rows: Sequence[Sweep], request: Request) -> list[dict[str, Any]]:
    """Sweeps of one project."""
    counts = counts_of(request, rows)
    may_all = bool(rows) and may_steer_all(request.user, rows[0].project)
    return [sweep_shape(row, counts, request, may_all=may_all) for row in rows]


def sweep_shape(row: Sweep, counts: Counts, request: Request, *, may_all: bool) -> dict[str, Any]:
    config = row.search
    return {
        "id": row.slug,
        "name": row.name,
        "description": row.description,
        "state": row.state,
        "why": row.why,
        "method": row.method,
        "config": row.config,
        "program": config.program,
        "metric": metric_shape(config.metric),
        "run_cap": row.run_cap,
        "expected": row.expected,
        "trials": counts.states.get(row.pk, NO_TRIALS),
        "best": best_shape(counts.best.get(row.pk)),
        "agents": counts.agents.get(row.pk, 0),
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "created_by": row.created_by.username if row.created_by else None,
        "url": absolute(request, f"{project_path(row.project)}/sweeps/{row.slug}"),
        "can": {"edit": may_all or is_own(request.user, row)},
    }


NO_TRIALS = dict.fromkeys([*TrialState.values, "queued_again"], 0)


def metric_shape(metric: Metric | None) -> dict[str, str] | None:
    return None if metric is None else {"name": metric.name, "goal": metric.goal}


def best_shape(trial: Trial | None) -> dict[str, Any] | None:
    if trial is None:
        return None
    return {"run": trial.run or None, "trial": trial.number, "value": trial.best}


def counts_of(request: Request, rows: Sequence[Sweep]) -> Counts:
    trials = Trial.objects.visible_to(request.user).filter(sweep__in=rows)
    agents = Agent.objects.visible_to(request.user).alive().filter(sweep__in=rows)
    alive = agents.values_list("sweep").annotate(n=Count("pk"))
    return Counts(states_of(trials), best_of(trials, rows), dict(alive))


def states_of(trials: Any) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    grouped = trials.values_list("sweep", "state", "is_again").annotate(n=Count("pk"))
    for sweep, state, is_again, n in grouped.order_by():
        counts = found.setdefault(sweep, dict(NO_TRIALS))
        counts[state] += n
        counts["queued_again"] += n if is_again else 0
    return found


def best_of(trials: Any, rows: Sequence[Sweep]) -> dict[int, Trial]:
    """The earliest of the best ones."""
    valued = trials.exclude(best=None)
    ends = valued.values_list("sweep").annotate(least=Min("best"), most=Max("best")).order_by()
    extremes = {sweep: (least, most) for sweep, least, most in ends}
    wanted = [
        Q(sweep=row.pk, best=extremes[row.pk][row.search.metric.goal == "maximize"])
        for row in rows
        if row.pk in extremes and row.search.metric is not None
    ]
    if not wanted:
        return {}
    best = valued.filter(reduce(or_, wanted)).only("sweep", "run", "number", "best")
    return {trial.sweep_id: trial for trial in best.order_by("-number")}


def trial_shape(row: Trial) -> dict[str, Any]:
    return {
        "number": row.number,
        "values": row.values,
        "state": row.state,
        "run": row.run or None,
        "attempt": row.attempt,
        "agent": row.agent.token if row.agent else None,
        "best": row.best,
        "latest": row.latest,
        "explanation": row.explanation,
        "stop": row.stop,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }


def agent_shape(row: Agent, runs: Mapping[int, str], done: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": row.token,
        "name": row.name,
        "host": row.host,
        "state": row.state,
        "last_seen": row.last_seen,
        "run": runs.get(row.pk),
        "trials_done": done.get(row.pk, 0),
    }


def agent_shapes(request: Request, rows: Sequence[Agent]) -> list[dict[str, Any]]:
    trials = Trial.objects.visible_to(request.user).filter(agent__in=rows)
    running = trials.running().order_by("number").values_list("agent", "run")
    done = trials.ended().values_list("agent").annotate(n=Count("pk")).order_by()
    runs, counts = dict(running), dict(done)
    return [agent_shape(row, runs, counts) for row in rows]
