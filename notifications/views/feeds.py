"""What happened lately: in a project, and in all projects of a team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Team
from accounts.pages import SignedInPage
from labstead_core.pages import lazily
from labstead_core.query import whole
from notifications.models import Activity, ActivityQuerySet
from projects.pages import ProjectPage

ROWS_A_PAGE = 50


def slice_of(rows: ActivityQuerySet, before: int | None) -> dict[str, Any]:
    """Some of it, newest first, and the ``before`` of the next slice where there is one."""
    older = rows if before is None else rows.filter(pk__lt=before)
    found = list(older.in_feeds().order_by("-pk")[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    return {"rows": shown, "before": shown[-1].pk if len(found) > ROWS_A_PAGE else None}


class ProjectFeedPage(ProjectPage):
    template = "notifications/project_feed.html"
    fragments = {"activity-feed": "activity-feed"}
    tab = "overview"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        rows = Activity.objects.visible_to(request.user).filter(project=self.project)
        before = whole(request.GET, "before")
        live = {"live_topic": f"project:{self.project}:runs"}
        return self.page(live | {"slice": lazily(lambda: slice_of(rows, before))})


class TeamFeedPage(SignedInPage):
    """Of those projects of the team that one sees."""

    template = "notifications/team_feed.html"
    fragments = {"activity-feed": "activity-feed"}

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        own = Team.objects.visible_to(self.person).get_visible(slug=team)
        rows = Activity.objects.visible_to(self.person).filter(team=own)
        before = whole(request.GET, "before")
        live = {"live_topic": f"team:{own.slug}:runs"}
        return self.page(live | {"team": own, "slice": lazily(lambda: slice_of(rows, before))})
