"""Pages of teams and projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import is_at_least, team_role
from accounts.models import Role, Team
from accounts.pages import SignedInPage
from labstead_core.errors import NotFound
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily
from projects import services, stars
from projects.activity import with_activity
from projects.forms import DeleteForm, ProjectForm
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
        projects = ProjectList(visible, self.person, request.GET, most=MOST_PROJECTS)
        own = Team.objects.visible_to(self.person).filter(slug=team).first()
        if own is None and not projects.total:
            raise NotFound()
        members = own.memberships.select_related("user").order_by("user__username") if own else []
        is_member = lazily(lambda: own and is_at_least(team_role(self.person, own), Role.MEMBER))
        about: dict[str, Any] = {"slug": team, "team": own, "members": members}
        live = {"live_topic": f"team:{team}:runs" if own else ""}
        return self.page(about | live | {"list": projects, "is_member": is_member})


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


class SettingsPage(ProjectPage):
    template = "projects/settings.html"
    tab = "settings"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        self.demand(Role.MEMBER)
        return self.show(self.unchanged())

    def post(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        form = ProjectForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                services.update_project(self.project, by=self.person, **form.cleaned_data)
        if form.errors:
            return self.show(form, status=422)
        messages.success(request, "The settings are saved.")
        return redirect("project-settings", team=team, project=project)

    def unchanged(self) -> ProjectForm:
        project = self.project
        return ProjectForm(
            initial={"description": project.description, "visibility": project.visibility}
        )

    def show(
        self, form: ProjectForm, *, deletion: DeleteForm | None = None, status: int = 200
    ) -> HttpResponse:
        deletion = deletion or DeleteForm(expected=self.project.name)
        return self.page({"form": form, "deletion": deletion}, status=status)


class DeletePage(SettingsPage):
    """Takes the typed confirmation; a wrong one brings the settings back."""

    def post(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        deletion = DeleteForm(request.POST, expected=self.project.name)
        if not deletion.is_valid():
            return self.show(self.unchanged(), deletion=deletion, status=422)
        services.delete_project(self.project, by=self.person)
        messages.success(request, f"The project “{self.project.name}” is deleted.")
        return redirect("team", team=team)
