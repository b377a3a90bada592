"""A project's workspace and its table of runs."""

from __future__ import annotations

from collections.abc import Mapping
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

    def runs(self) -> RunQuerySet:
        return Run.objects.visible_to(self.request.user).filter(project=self.project)

    def frame(self) -> dict[str, Any]:
        name = f"{self.project.team.slug}/{self.project.name}"
        live = {"live_topic": f"project:{name}:runs", "live_cursor": project_cursor(self.project)}
        return super().frame() | live


class ArrangedPage(RunsOfProjectPage):
    """Pages that a saved view arranges: the address counts, then what the view says."""

    @cached_property
    def view(self) -> SavedView | None:
        """The one in the address, else one's own workspace, else the project's default."""
        visible = SavedView.objects.visible_to(self.request.user).filter(project=self.project)
        views = visible.with_people()
        asked = self.request.GET.get("view")
        return views.get_visible(slug=asked) if asked else views.first_for(self.request.user)

    @cached_property
    def is_part(self) -> bool:
        """htmx fetches a part of a page that knows its view, and sends what it shows."""
        return "HX-Request" in self.request.headers

    @cached_property
    def chosen(self) -> Mapping[str, str]:
        """What the page's address would say in full."""
        if self.is_part or self.view is None:
            return self.request.GET
        return {**self.view.address, **self.request.GET.dict()}

    def arrangement(self) -> dict[str, Any]:
        if self.is_part:
            return {}
        return {
            "view": self.view,
            "view_heading": heading_of(self.view),
            "is_named_view": self.is_named,
            "api_path": self.api,
        }

    @property
    def is_named(self) -> bool:
        """Whether changes wait for "Save": it was asked for, and is not one's own workspace."""
        view = self.view
        if view is None or "view" not in self.request.GET:
            return False
        return not (view.is_personal and view.owner_id == self.request.user.pk)


class WorkspacePage(ArrangedPage):
    template = "runs/workspace.html"
    fragments = {"run-sidebar": "run-sidebar", "panel-sections": "panel-sections"}
    tab = "workspace"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        username = request.user.get_username()
        workspace = Workspace(self.table, self.runs(), self.chosen, username)
        return self.page({"workspace": workspace} | self.arrangement())


def heading_of(view: SavedView | None) -> dict[str, Any] | None:
    """What the page says of a view, beside its layout."""
    if view is None:
        return None
    return {
        "id": view.slug,
        "name": view.name,
        "kind": view.kind,
        "owner": view.owner.username if view.owner else None,
        "changed_by": view.changed_by.username if view.changed_by else None,
        "updated_at": view.updated_at,
        "is_personal": view.is_personal,
        "is_default": view.is_default,
        "version": view.version,
    }


class RunTablePage(ArrangedPage):
    """The frame; the grid asks the API for runs."""

    template = "runs/run_table.html"
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        return self.page(self.arrangement())
