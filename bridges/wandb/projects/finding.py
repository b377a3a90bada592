"""The project that a client names."""

from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.people.finding import default_team, demand_team
from labstead_core.errors import NotFound
from projects.former_names import formerly_at
from projects.models import Project
from projects.services import get_or_create_project

UNNAMED = "uncategorized"


def find_project(call: Call, entity: str | None, name: str | None) -> Project | None:
    """None for what is missing or not to be seen. Without an entity in the default team.

    Scripts that name a place where the project was still find it.
    """
    own = None if entity else default_team(call.user)
    team = entity or (own.slug if own else "")
    projects = Project.objects.visible_to(call.user).at(team, name or UNNAMED)
    project: Project | None = projects.select_related("team__organization", "created_by").first()
    return project or formerly_at(call.user, team, name or UNNAMED)


def demand_project(call: Call, entity: str | None, name: str | None) -> Project:
    """The same. Raises NotFound."""
    project = find_project(call, entity, name)
    if project is None:
        place = f"{entity}/{name}" if entity else f"{name}"
        raise NotFound(f"There is no project “{place}”, or you may not see it.")
    return project


def project_for_runs(call: Call, entity: str | None, name: str | None) -> Project:
    """The project, made when it is missing, as the client expects of a first run."""
    existing = find_project(call, entity, name)
    if existing is not None:
        return existing
    return get_or_create_project(demand_team(call.user, entity), name or UNNAMED, by=call.user)
