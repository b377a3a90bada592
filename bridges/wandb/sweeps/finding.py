"""The sweep or agent that a client names: by its id in our answers, or by its place."""

from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import pk_of
from bridges.wandb.projects.finding import demand_project
from labstead_core.errors import NotFound
from projects.models import Project
from sweeps.models import Agent, Sweep


def find_sweep(call: Call, project: Project, name: str) -> Sweep | None:
    rows = Sweep.objects.visible_to(call.user).with_people()
    sweep: Sweep | None = rows.filter(project=project, slug=name).first()
    return sweep


def demand_sweep(call: Call, text: str) -> Sweep:
    """By its id. Raises NotFound."""
    rows = Sweep.objects.visible_to(call.user).with_people()
    sweep: Sweep = rows.get_visible(pk=pk_of(text, "Sweep"))
    return sweep


def demand_sweep_at(call: Call, entity: str | None, project: str | None, name: str) -> Sweep:
    """By its place. Raises NotFound."""
    found = demand_project(call, entity, project)
    sweep = find_sweep(call, found, name)
    if sweep is None:
        raise NotFound(f"There is no sweep “{name}” in {found}.")
    return sweep


def demand_agent(call: Call, text: str) -> Agent:
    """By its id. Raises NotFound, which tells a client that its sweep was deleted."""
    rows = Agent.objects.visible_to(call.user).select_related("sweep__project__team__organization")
    agent: Agent = rows.get_visible(pk=pk_of(text, "Agent"))
    return agent
