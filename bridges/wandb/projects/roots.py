from __future__ import annotations

from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.people.finding import default_team
from bridges.wandb.people.nodes import EntityNode, UserNode
from bridges.wandb.projects.filters import PROJECTS
from bridges.wandb.projects.finding import find_project
from bridges.wandb.projects.nodes import ProjectNode
from bridges.wandb.projects.upserting import upsert_project
from projects.models import Project, ProjectQuerySet


class Queries:
    def project(
        self, call: Call, name: str | None = None, entity_name: str | None = None
    ) -> ProjectNode | None:
        project = find_project(call, entity_name, name)
        return ProjectNode(project) if project else None

    def model(
        self, call: Call, name: str | None = None, entity_name: str | None = None
    ) -> ProjectNode | None:
        """The older word for a project."""
        return self.project(call, name, entity_name)

    def models(
        self,
        call: Call,
        entity_name: str | None = None,
        after: str | None = None,
        first: int | None = None,
    ) -> Connection:
        """Of one's own team where none is named."""
        own = None if entity_name else default_team(call.user)
        team = entity_name or (own.slug if own else "")
        return pages(visible_projects(call).in_use().filter(team__slug=team), after, first)


class Mutations:
    def upsert_model(self, call: Call, input: dict[str, Any]) -> dict[str, Any]:
        project, is_new = upsert_project(call, input)
        node = ProjectNode(project)
        return {"project": node, "model": node, "inserted": is_new}


@field_of("Entity", "project")
def project_of(entity: EntityNode, call: Call, name: str | None = None) -> ProjectNode | None:
    project = find_project(call, entity.name, name)
    return ProjectNode(project) if project else None


@field_of("Entity", "projects")
def projects_of_team(
    entity: EntityNode,
    call: Call,
    filters: str | None = None,
    after: str | None = None,
    first: int | None = None,
    order: str | None = None,
) -> Connection:
    rows = visible_projects(call).in_use().filter(team=entity.team)
    return page_of(PROJECTS.apply(rows, filters, order), ProjectNode, after=after, first=first)


@field_of("User", "projects")
def projects_of_person(
    user: UserNode, call: Call, after: str | None = None, first: int | None = None
) -> Connection:
    return pages(visible_projects(call).in_use().concerning(user.user), after, first)


def visible_projects(call: Call) -> ProjectQuerySet:
    rows: ProjectQuerySet = Project.objects.visible_to(call.user)
    return rows.select_related("team__organization", "created_by")


def pages(rows: ProjectQuerySet, after: str | None, first: int | None) -> Connection:
    """The newest first."""
    return page_of(rows.order_by("-created_at", "-pk"), ProjectNode, after=after, first=first)
