"""How sweeps, trials and agents look in answers. Lists cost as many queries as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from accounts.models import Role
from labstead_core.addresses import absolute
from projects.access import project_role
from runs.addresses import project_path
from sweeps.access import may_steer
from sweeps.best import Best
from sweeps.counting import NO_TRIALS, Counts, counts_of, work_of
from sweeps.models import Agent, Sweep, Trial
from sweeps.search.config import Metric


def sweep_shapes(rows: Sequence[Sweep], request: Request) -> list[dict[str, Any]]:
    """Sweeps of one project."""
    counts = counts_of(request.user, rows)
    role = project_role(request.user, rows[0].project) if rows else None
    return [sweep_shape(row, counts, request, role=role) for row in rows]


def sweep_shape(
    row: Sweep, counts: Counts, request: Request, *, role: Role | None
) -> dict[str, Any]:
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
        "can": {"edit": may_steer(request.user, row, role=role)},
    }


def metric_shape(metric: Metric | None) -> dict[str, str] | None:
    return None if metric is None else {"name": metric.name, "goal": metric.goal}


def best_shape(best: Best | None) -> dict[str, Any] | None:
    if best is None:
        return None
    return {"run": best.trial.run or None, "trial": best.trial.number, "value": best.value}


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
        "metrics": row.metrics,
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
    running, done = work_of(request.user, rows)
    runs = {agent: trials[-1].run for agent, trials in running.items()}
    return [agent_shape(row, runs, done) for row in rows]
