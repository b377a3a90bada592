"""A project's workspace and its table of runs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from projects.pages import ProjectPage
from runs.filters import NEWEST_FIRST, matching, ordered
from runs.live import project_cursor
from runs.models import Run, RunQuerySet, RunState
from runs.workspace import Workspace

RUNS_A_PAGE = 50


class RunsOfProjectPage(ProjectPage):
    """Pages that list the project's runs and hear of their changes."""

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
        return self.page({"workspace": Workspace(self.runs(), request.GET)})


class RunTablePage(RunsOfProjectPage):
    template = "runs/run_table.html"
    fragments = {"run-table": "run-table"}
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        asked = request.GET
        search, state = asked.get("search", "").strip(), asked.get("state", "")
        ordering = asked.get("ordering", NEWEST_FIRST)
        rows = ordered(matching(self.runs(), search=search, state=state), ordering)
        context = {
            "page": Paginator(rows.with_people(), RUNS_A_PAGE).get_page(asked.get("page", "1")),
            "search": search,
            "state": state,
            "states": RunState.choices,
            "ordering": ordering,
        }
        return self.page(context)
