"""``upsertModel``: a project made or described."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import pk_of
from bridges.wandb.not_built.errors import REGISTRIES, NotBuilt
from bridges.wandb.people.finding import demand_team
from bridges.wandb.projects.finding import find_project
from bridges.wandb.projects.nodes import ACCESS
from labstead_core.errors import Invalid, NotFound
from projects import services
from projects.models import Project, Visibility

VISIBILITY = {word: visibility for visibility, word in ACCESS.items()}


def upsert_project(call: Call, values: Mapping[str, Any]) -> tuple[Project, bool]:
    """The project, and whether it was made now. A null leaves a thing as it is."""
    refuse_registry(values)
    told = told_of(values)
    existing = named_project(call, values)
    if existing is not None:
        project = services.update_project(existing, by=call.user, **told) if told else existing
        return project, False
    team = demand_team(call.user, values.get("entity_name"))
    return services.create_project(team, values.get("name") or "", by=call.user, **told), True


def refuse_registry(values: Mapping[str, Any]) -> None:
    """To the client a registry is a project that says which types of artifacts it takes."""
    is_open = values.get("allow_all_artifact_types_in_registry") is not None
    if is_open or values.get("artifact_types") or is_registry(values.get("name")):
        raise NotBuilt(REGISTRIES)


def is_registry(name: str | None) -> bool:
    return (name or "").startswith("wandb-registry-")


def named_project(call: Call, values: Mapping[str, Any]) -> Project | None:
    """By its id, which has to be there, or by its place."""
    if not values.get("id"):
        return find_project(call, values.get("entity_name"), values.get("name"))
    rows = Project.objects.visible_to(call.user).select_related("team__organization", "created_by")
    project: Project | None = rows.filter(pk=pk_of(values["id"], "Project")).first()
    if project is None:
        raise NotFound("There is no such project, or you may not see it.")
    return project


def told_of(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {"description": values.get("description"), "visibility": visibility_of(values)}
    return {name: value for name, value in told.items() if value is not None}


def visibility_of(values: Mapping[str, Any]) -> Visibility | None:
    word = values.get("access")
    if word is None or word in VISIBILITY:
        return VISIBILITY.get(word or "")
    known = ", ".join(VISIBILITY)
    raise Invalid(f"“{word[:40]}” is no access. Use {known}.", fields={"access": known})
