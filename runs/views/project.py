"""A project's workspace and its table of runs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse

from projects.models import SavedView
from projects.pages import ProjectPage
from runs.live import project_cursor
from runs.models import Run, RunQuerySet
from runs.table.service import RunTable
from runs.views.workspace import Workspace


class RunsOfProjectPage(ProjectPage):
    """Pages that list the project's runs and hear of their changes."""

    @cached_property
    def table(self) -> RunTable:
        return RunTable(self.project)

    @cached_property
    def run_count(self) -> int:
        return self.table.run_count

    @property
    def api_path(self) -> str:
        return f"/api/v1/teams/{self.project.team.slug}/projects/{self.project.name}"

    def runs(self) -> RunQuerySet:
        return Run.objects.visible_to(self.request.user).filter(project=self.project)

    def frame(self) -> dict[str, Any]:
        name = f"{self.project.team.slug}/{self.project.name}"
        live = {"live_topic": f"project:{name}:runs", "live_cursor": project_cursor(self.project)}
        return super().frame() | live


class WorkspacePage(RunsOfProjectPage):
    template = "runs/workspace.html"
    fragments = {"run-sidebar": "run-sidebar", "panel-sections": "panel-sections"}
    tab = "workspace"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        workspace = Workspace(self.table, self.runs(), request.GET)
        return self.page({"workspace": workspace} | self.arrangement())

    def arrangement(self) -> dict[str, Any]:
        """How the panels stand. A part that htmx fetches needs it not: the page knows."""
        if self.request.headers.get("HX-Request"):
            return {}
        return {
            "view": lambda: self.view,
            "view_heading": lambda: heading_of(self.view),
            "api_path": self.api_path,
        }

    @cached_property
    def view(self) -> SavedView | None:
        """The one in the address, else one's own workspace, else the project's default."""
        visible = SavedView.objects.visible_to(self.request.user).filter(project=self.project)
        views = visible.select_related("owner")
        asked = self.request.GET.get("view")
        return views.get_visible(slug=asked) if asked else views.first_for(self.request.user)


def heading_of(view: SavedView | None) -> dict[str, Any] | None:
    """What the page says of a view, beside its layout."""
    if view is None:
        return None
    return {
        "id": view.slug,
        "name": view.name,
        "owner": view.owner.username if view.owner else None,
        "is_personal": view.is_personal,
        "is_default": view.is_default,
        "version": view.version,
    }


class RunTablePage(RunsOfProjectPage):
    """The frame; the grid asks the API for runs."""

    template = "runs/run_table.html"
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        return self.page({"api_path": self.api_path})
