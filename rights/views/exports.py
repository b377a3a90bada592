"""The page of a project's archives, for its admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Role
from labstead_core.pages import lazily
from projects.access import demand_standing
from projects.pages import ProjectPage
from rights.api.shapes import download_address
from rights.models import Export
from rights.services import delete_export, export_project

SHOWN = 20


class ProjectExportsPage(ProjectPage):
    """What is posted here has another archive made."""

    template = "rights/project_exports.html"
    fragments = {"exports": "exports"}
    tab = "settings"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_standing(self.request.user, self.project, role=Role.ADMIN)
        return self.page({"exports": lazily(self.exports)})

    def exports(self) -> list[Export]:
        rows = Export.objects.visible_to(self.request.user).filter(project=self.project)
        return list(rows.newest_first()[:SHOWN])

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        export_project(self.project, by=self.person)
        messages.success(request, "The archive is being made. This page shows when it is there.")
        return self.go_on()

    def go_on(self) -> HttpResponse:
        here = self.project
        return redirect("project-exports", team=here.team.slug, project=here.name)

    def one(self, slug: str) -> Export:
        demand_standing(self.request.user, self.project, role=Role.ADMIN)
        rows = Export.objects.visible_to(self.request.user).filter(project=self.project)
        return rows.get_visible(slug=slug)


class FetchProjectExport(ProjectExportsPage):
    """Leads to an address of the archive that holds for a while."""

    fragments: dict[str, str] = {}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, export: str = "", **address: str) -> HttpResponse:
        return fetched(request, self.one(export)) or self.go_on()


class DeleteProjectExport(ProjectExportsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, export: str = "", **address: str) -> HttpResponse:
        delete_export(self.one(export), by=self.person)
        messages.success(request, "The archive is deleted.")
        return self.go_on()


def fetched(request: HttpRequest, export: Export) -> HttpResponse | None:
    address = download_address(request, export)
    if address is None:
        messages.error(request, "This archive is no longer there. Have another made.")
    return redirect(address) if address else None
