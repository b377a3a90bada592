"""The run that a client names: by its id in our answers, or by its place."""

from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import pk_of
from bridges.wandb.projects.finding import demand_project
from labstead_core.errors import Deleted, NotFound
from projects.models import Project
from runs.models import Run


def find_run(call: Call, project: Project, name: str) -> Run | None:
    rows = Run.objects.visible_to(call.user).with_people().select_related("client_run")
    run: Run | None = rows.filter(project=project, slug=name).first()
    return run


def demand_run(call: Call, text: str) -> Run:
    """By its id. Raises NotFound, and Deleted for one that may come back."""
    pk = pk_of(text, "Run")
    rows = Run.objects.visible_to(call.user).with_people().select_related("client_run")
    run: Run | None = rows.filter(pk=pk).first()
    if run is None:
        refuse_deleted(call, pk=pk)
        raise NotFound("There is no such run, or you may not see it.")
    return run


def demand_run_at(call: Call, entity: str | None, project: str | None, name: str) -> Run:
    """By its place. Raises the same."""
    found = demand_project(call, entity, project)
    run = find_run(call, found, name)
    if run is None:
        refuse_deleted(call, project=found, slug=name)
        raise NotFound(f"There is no run “{name}” in {found}, or you may not see it.")
    return run


def refuse_deleted(call: Call, **lookup: object) -> None:
    if Run.deleted.visible_to(call.user).filter(**lookup).exists():
        raise Deleted("The run was deleted. Restore it, or choose another id.")
