"""What the link that the client prints for a report opens."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from bridges.wandb.ids import global_id, pk_of
from bridges.wandb.models import StoredView
from labstead_core.addresses import absolute_as_reached
from labstead_core.errors import NotFound
from projects.models import Project
from projects.pages import ProjectPage


class OneReportPage(ProjectPage):
    """``self.report`` is the one in the address, ``Any-Title--id``: the id alone counts."""

    report: StoredView

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        """Whoever sees a report sees its project, and the report brings it along."""
        rows = StoredView.objects.visible_to(self.request.user).reports().at(team, project)
        found = rows.with_people().filter(pk=pk_in(below["report"])).first()
        if found is None:
            return None
        self.report = found
        return found.project


def pk_in(address: str) -> int:
    """0, which is nobody's, where the address has no id."""
    with suppress(NotFound):
        return pk_of(address.rpartition("--")[2], "View")
    return 0


class ReportPage(OneReportPage):
    """Who saved it and when. The report itself is shown once reports have pages."""

    template = "wandb_bridge/report.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        about = {
            "report": self.report,
            "report_id": global_id("View", self.report.pk).rstrip("="),
            "spec_bytes": len(self.report.spec.encode()),
            "here": absolute_as_reached(request, request.path),
        }
        return self.page(about)


class ReportSpecPage(OneReportPage):
    """The text that the client saved, as a file."""

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        disposition = content_disposition_header(True, f"{self.report}.json") or "attachment"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return HttpResponse(self.report.spec, headers=headers, content_type="application/json")
