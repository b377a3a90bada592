"""Pages of teams and projects."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.access import is_at_least, team_role
from accounts.models import Role, Team
from accounts.pages import SignedInPage
from labstead_core.errors import NotFound
from labstead_core.pages import lazily
from projects import stars
from projects.activity import with_activity
from projects.listing import ProjectList
from projects.models import Project
from projects.pages import ProjectPage

MOST_PROJECTS = 200


class TeamPage(SignedInPage):
    """A team's projects and people. Strangers see its public projects, if it has any."""

    template = "projects/team.html"
    fragments = {"team-projects": "team-projects"}

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        visible = Project.objects.visible_to(self.person).filter(team__slug=team)
        is_archive = "archived" in request.GET
        rows = visible.archived() if is_archive else visible.in_use()
        projects = ProjectList(rows, self.person, request.GET, most=MOST_PROJECTS)
        own = Team.objects.visible_to(self.person).filter(slug=team).first()
        if own is None and not projects.total:
            raise NotFound()
        members = own.memberships.select_related("user").order_by("user__username") if own else []
        is_member = lazily(lambda: own and is_at_least(team_role(self.person, own), Role.MEMBER))
        about: dict[str, Any] = {"slug": team, "team": own, "members": members}
        live = {"live_topic": f"team:{team}:runs" if own else ""}
        shown = {"list": projects, "is_archive": is_archive, "is_member": is_member}
        return self.page(about | live | shown)


class OverviewPage(ProjectPage):
    template = "projects/overview.html"
    tab = "overview"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        visible = Project.objects.visible_to(request.user)
        activity: Any = with_activity(visible).get(pk=self.project.pk)
        return self.page({"activity": activity, "run_count": activity.run_count})


class StarPage(ProjectPage):
    """Answers with the button as it is now."""

    template = "projects/_star.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        is_starred = request.POST.get("starred") == "1"
        change = stars.star if is_starred else stars.unstar
        change(self.project, by=self.person)
        return self.page({"is_starred": is_starred})
