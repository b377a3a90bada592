"""``upsertBucket``: the one operation by which a run begins, goes on, and changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.models import ClientRun
from bridges.wandb.projects.finding import project_for_runs
from bridges.wandb.runs.changes import (
    Told,
    fork_point,
    metrics_of,
    new_run,
    read_told,
    summary_of,
)
from bridges.wandb.runs.config import ClientConfig, merged
from bridges.wandb.runs.finding import demand_run, find_run
from labstead_core.errors import Conflict, Invalid
from projects.models import Project
from runs import services
from runs.models import Run
from runs.services.creation import NewRun

Values = Mapping[str, Any]


def upsert(call: Call, values: Values) -> tuple[Run, bool]:
    """The run, and whether it was made now. Raises what the services raise, but never Conflict:
    the client would repeat the request for minutes."""
    told = read_told(values)
    try:
        run, is_new = found_or_begun(call, values, told)
        return change(call, run, values, told), is_new
    except Conflict as error:
        raise Invalid(error.message, code=error.code) from error


def found_or_begun(call: Call, values: Values, told: Told) -> tuple[Run, bool]:
    if values.get("id"):
        return demand_run(call, values["id"]), False
    project = project_for_runs(call, values.get("entity_name"), values.get("model_name"))
    name = values.get("name")
    run = find_run(call, project, name) if name else None
    if run is not None and (run.is_active or not is_a_start(values)):
        return run, False
    return begin(call, project, new_run(values, told), told)


def is_a_start(values: Values) -> bool:
    """A program that starts tells where it runs; one that changes a run does not."""
    return bool(values.get("host") or values.get("job_program"))


def begin(call: Call, project: Project, wanted: NewRun, told: Told) -> tuple[Run, bool]:
    """Also for a run that had ended and now runs again."""
    point = fork_point(told.internals, wanted.id)
    if point is not None and find_run(call, project, wanted.id) is None:
        return services.fork_run(project, as_new(wanted), point, by=call.user)
    return services.start_run(project, wanted, by=call.user)


def as_new(wanted: NewRun) -> NewRun:
    return NewRun(**{**vars(wanted), "resume": "never"})


def change(call: Call, run: Run, values: Values, told: Told) -> Run:
    """Take over what was told. A config and a summary replace what was there."""
    client_run, _ = ClientRun.objects.get_or_create(run=run, defaults={"team": run.team})
    changes: dict[str, Any] = dict(told.texts)
    whole: list[str] = []
    if told.config is not None:
        config = config_of(call, run, client_run, told.config)
        client_run.descriptions = config.descriptions
        changes |= {
            "config": config.values,
            "client_notes": config.internals,
            "metrics": metrics_of(told),
        }
        whole.append("config")
    if told.metadata:
        changes["metadata"] = run.metadata | told.metadata
    if values.get("summary_metrics") is not None:
        changes["summary"], client_run.nested = summary_of(run, values["summary_metrics"])
        whole.append("summary")
    if changes:
        run = services.update_run(run, by=call.user, whole=whole, **changes)
    client_run.save()
    run.client_run = client_run
    return run


def config_of(call: Call, run: Run, client_run: ClientRun, told: ClientConfig) -> ClientConfig:
    """Of several writers each knows only its own config, and a fork not that of its parent."""
    if not call.is_shared and run.forked_from is None:
        return told
    return merged(ClientConfig(run.config, client_run.descriptions, run.client_notes), told)
