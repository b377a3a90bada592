"""What runs told besides their lines: of one run, and of a project."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from runs.models import EventKind, RunEvent, RunEventQuerySet
from runs.views.project import RunsOfProjectPage
from runs.views.run import RunPage

EVENTS_A_PAGE = 100


def page_of(rows: RunEventQuerySet, request: HttpRequest) -> dict[str, Any]:
    """A page of them, newest first, and which kind was asked for."""
    kind = request.GET.get("kind", "")
    wanted = rows.filter(kind=kind) if kind in EventKind.values else rows
    pages = Paginator(wanted.select_related("run").newest_first(), EVENTS_A_PAGE)
    page = partial(pages.get_page, request.GET.get("page", "1"))
    return {"page": SimpleLazyObject(page), "kind": kind}


class RunEventsPage(RunPage):
    template = "runs/run_events.html"
    fragments = {"run-events": "run-events", "run-facts": "run-facts"}
    run_tab = "events"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        rows = RunEvent.objects.visible_to(request.user).filter(run=self.run)
        return self.page(page_of(rows, request))


class ProjectEventsPage(RunsOfProjectPage):
    template = "runs/project_events.html"
    fragments = {"project-events": "project-events"}
    tab = "events"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        rows = RunEvent.objects.visible_to(request.user).filter(project=self.project)
        return self.page(page_of(rows, request))
