"""The settings of a team: its name and address, its archiving, and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import access, services
from accounts.forms import TeamForm
from accounts.models import Role
from accounts.views.members import TeamPeoplePage
from labstead_core.forms import refusals_on


class TeamSettingsPage(TeamPeoplePage):
    """Everybody in the team sees it; its admins change it here."""

    template = "accounts/team_settings.html"

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        return self.show(TeamForm(initial={"name": self.team.name, "slug": self.team.slug}))

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        form = TeamForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                services.rename_team(self.team, by=self.person, **form.cleaned_data)
        if form.errors:
            self.team.refresh_from_db()
            return self.show(form, status=422)
        messages.success(request, "The settings are saved.")
        return redirect("team-settings", team=self.team.slug)

    def show(self, form: TeamForm, *, status: int = 200) -> HttpResponse:
        context = {
            "team": self.team,
            "form": form,
            "is_admin": access.team_role(self.person, self.team) == Role.ADMIN,
            "is_member": self.team.memberships.filter(user=self.person).exists(),
        }
        return self.page(context, status=status)


class ArchiveTeam(TeamPeoplePage):
    """``archived`` is 1 to archive the team, and 0 to take it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        if request.POST.get("archived") == "1":
            services.archive_team(self.team, by=self.person)
            messages.success(request, "The team is archived. Its projects can still be read.")
        else:
            services.unarchive_team(self.team, by=self.person)
            messages.success(request, "The team is in use again.")
        return redirect("team-settings", team=self.team.slug)
