"""A project's workspace and its table of runs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse

from projects.pages import ProjectPage
from runs.live import project_cursor
from runs.models import Run, RunQuerySet
from runs.table.service import RunTable
from runs.workspace import Workspace


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


class WorkspacePage(RunsOfProjectPage):
    template = "runs/workspace.html"
    fragments = {"run-sidebar": "run-sidebar", "panel-sections": "panel-sections"}
    tab = "workspace"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        return self.page({"workspace": Workspace(self.table, self.runs(), request.GET)})


class RunTablePage(RunsOfProjectPage):
    """The frame; the grid asks the API for runs."""

    template = "runs/run_table.html"
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        return self.page(
            {"api_path": f"/api/v1/teams/{self.project.team.slug}/projects/{self.project.name}"}
        )
