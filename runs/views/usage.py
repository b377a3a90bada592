"""Pages of what a team or an organization uses, with its limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import services
from accounts.access import demand, demand_in_organization, organization_role
from accounts.limits import Limits
from accounts.models import Organization, Role, Team
from accounts.pages import SignedInPage
from accounts.services.quotas import Numbers
from projects.models import Project
from runs.quotas.days import trend_of
from runs.quotas.demands import notes_of
from runs.quotas.people import use_by_person
from runs.quotas.shown import Usage, usage_of_organization, usage_of_team

GIGABYTE = 1_000_000_000
MOST_GIGABYTES = 1_000_000_000
MOST = 2**53


class LimitsForm(forms.Form):
    storage = forms.FloatField(
        label="Storage in GB", min_value=0, max_value=MOST_GIGABYTES, required=False
    )
    ingest = forms.IntegerField(
        label="Lines logged a second", min_value=0, max_value=MOST, required=False
    )
    runs = forms.IntegerField(label="Runs", min_value=0, max_value=MOST, required=False)

    def numbers(self) -> Numbers:
        given = self.cleaned_data
        storage = given["storage"]
        return {
            "storage_bytes": None if storage is None else round(storage * GIGABYTE),
            "ingest_lines_a_second": given["ingest"],
            "runs": given["runs"],
        }


def form_of(limits: Limits) -> LimitsForm:
    storage = limits.storage_bytes
    return LimitsForm(
        initial={
            "storage": None if storage is None else f"{storage / GIGABYTE:g}",
            "ingest": limits.ingest_lines_a_second,
            "runs": limits.runs,
        }
    )


def bars(usage: Usage) -> list[tuple[Any, int]]:
    """Each row, and its share of the largest in percent; what is there at all is seen."""
    largest = max((row.use.storage for row in usage.rows), default=0)
    return [
        (row, max(1, round(100 * row.use.storage / largest)) if row.use.storage else 0)
        for row in usage.rows
    ]


class UsagePage(SignedInPage):
    template = "runs/usage.html"

    def show(
        self, usage: Usage, form: LimitsForm | None, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {
            "usage": usage,
            "rows": bars(usage),
            "trend": trend_of(usage.days),
            "notes": list(notes_of(usage.limits)),
            "form": form,
        }
        return self.page(context | more, status=status)


class TeamUsagePage(UsagePage):
    """For members; admins of the organization set the limits here."""

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        return self.of_team(self.team(team), None)

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        home, form = self.team(team), LimitsForm(request.POST)
        if not form.is_valid():
            return self.of_team(home, form, status=422)
        services.set_team_quota(home, form.numbers(), by=self.person)
        messages.success(request, "The limits hold from now on.")
        return redirect("team-usage", team=home.slug)

    def team(self, slug: str) -> Team:
        teams = Team.objects.visible_to(self.person).select_related("organization")
        found: Team = teams.get_visible(slug=slug)
        demand(self.person, found, role=Role.MEMBER)
        return found

    def of_team(self, team: Team, form: LimitsForm | None, *, status: int = 200) -> HttpResponse:
        usage = usage_of_team(team)
        may_set = organization_role(self.person, team.organization) == Role.ADMIN
        return self.show(
            usage,
            (form or form_of(usage.limits)) if may_set else None,
            status=status,
            team=team,
            people=use_by_person(Project.objects.visible_to(self.person).filter(team=team)),
        )


class OrganizationUsagePage(UsagePage):
    """For admins of the organization; those who run the server set its limits here."""

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        return self.of_organization(self.organization(organization), None)

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        home, form = self.organization(organization), LimitsForm(request.POST)
        if not form.is_valid():
            return self.of_organization(home, form, status=422)
        services.set_organization_quota(home, form.numbers(), by=self.person)
        messages.success(request, "The limits hold from now on.")
        return redirect("organization-usage", organization=home.pk)

    def organization(self, pk: int) -> Organization:
        found: Organization = Organization.objects.visible_to(self.person).get_visible(pk=pk)
        demand_in_organization(self.person, found, role=Role.ADMIN)
        return found

    def of_organization(
        self, home: Organization, form: LimitsForm | None, *, status: int = 200
    ) -> HttpResponse:
        usage = usage_of_organization(home)
        may_set = self.person.is_superuser
        return self.show(
            usage,
            (form or form_of(usage.limits)) if may_set else None,
            status=status,
            organization=home,
        )
