"""The first page: one's projects and the newest runs in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import services as accounts_services
from accounts.models import Team
from accounts.pages import SignedInPage
from projects.listing import ProjectList
from projects.models import Project
from runs.models import EventKind, Run, RunEvent, RunQuerySet

MOST_PROJECTS = 60
RECENT_RUNS = 10
RECENT_ALERTS = 5
RECENT_DAYS = 7


class HomePage(SignedInPage):
    template = "runs/home.html"
    fragments = {"home": "home-content"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated and not accounts_services.is_installed():
            return redirect("setup")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        teams = Team.objects.visible_to(self.person).in_use()
        projects = Project.objects.visible_to(self.person).concerning(self.person).in_use()
        recent = Run.objects.visible_to(self.person).filter(project__in=projects)
        context = {
            "teams": teams,
            "list": ProjectList(projects, self.person, request.GET, most=MOST_PROJECTS),
            "recent_alerts": self.recent_alerts(projects),
            "recent_runs": newest_of(recent),
        }
        return self.page(context)

    def recent_alerts(self, projects: QuerySet[Project]) -> QuerySet[RunEvent]:
        """What runs cried in the last days; older ones are on their projects' pages."""
        alerts = RunEvent.objects.visible_to(self.person).filter(
            project__in=projects,
            kind=EventKind.ALERT,
            created_at__gte=timezone.now() - timedelta(days=RECENT_DAYS),
        )
        return alerts.select_related("run__project__team").newest_first()[:RECENT_ALERTS]


def newest_of(runs: RunQuerySet) -> RunQuerySet:
    """Their ids come from an index alone, however many runs there are."""
    pks = list(runs.newest_first().values_list("pk", flat=True)[:RECENT_RUNS])
    return Run.objects.filter(pk__in=pks).with_people().newest_first()
