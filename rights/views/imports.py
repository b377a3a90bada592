"""The page where a team's admins bring archives in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import demand_role
from accounts.models import Role, Team
from accounts.pages import SignedInPage
from labstead_core.pages import lazily
from rights.models import Import
from rights.services import delete_import

SHOWN = 20


class ImportsPage(SignedInPage):
    """The file itself goes to the API, as those of clients do."""

    template = "rights/imports.html"
    fragments = {"imports": "imports"}

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        found = self.administered(team)
        rows = Import.objects.visible_to(self.person).filter(team=found)
        shown = lazily(lambda: list(rows.newest_first()[:SHOWN]))
        return self.page({"team": found, "imports": shown})

    def administered(self, slug: str) -> Team:
        rows = Team.objects.visible_to(self.person).select_related("organization")
        team = rows.get_visible(slug=slug)
        demand_role(self.person, team, role=Role.ADMIN)
        return team


class DeleteImport(ImportsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, team: str, **address: str) -> HttpResponse:
        found = self.administered(team)
        rows = Import.objects.visible_to(self.person).filter(team=found)
        job = rows.select_related("team").get_visible(slug=address["import"])
        delete_import(job, by=self.person)
        messages.success(request, "The import is forgotten. A project that came of it stays.")
        return redirect("imports", team=found.slug)
