"""The tab of a run's page with what it logged and used."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from artifacts.live import artifacts_cursor
from artifacts.models import EdgeKind, Membership, RunEdge
from runs.views.run import RunPage

VERSIONS_A_PAGE = 50


class RunArtifactsPage(RunPage):
    template = "artifacts/run_artifacts.html"
    fragments = {"run-artifacts": "run-artifacts", "run-facts": "run-facts"}
    run_tab = "artifacts"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        cursor = artifacts_cursor(self.project) if not request.headers.get("HX-Request") else ""
        return self.page({"parts": self.parts, "artifacts_cursor": cursor})

    def parts(self) -> list[dict[str, Any]]:
        return [
            self.part(EdgeKind.LOGGED, "Logged", "Nothing. What it logs appears here by itself."),
            self.part(EdgeKind.USED, "Used", "Nothing. What it uses appears here by itself."),
        ]

    def part(self, kind: EdgeKind, title: str, empty: str) -> dict[str, Any]:
        edges = RunEdge.objects.visible_to(self.request.user).filter(run=self.run, kind=kind)
        rows = edges.filter(version__state="committed").order_by("-pk")
        page = Paginator(rows, VERSIONS_A_PAGE).get_page(self.request.GET.get(kind, "1"))
        words = {edge.version_id: edge.used_as for edge in page}
        own = Membership.objects.visible_to(self.request.user).own().with_version()
        places = {place.version_id: place for place in own.filter(version__in=list(words))}
        shown = [(places[pk], word) for pk, word in words.items() if pk in places]
        return {"kind": kind.value, "title": title, "empty": empty, "page": page, "rows": shown}
