"""The tab of sweeps: those of a project."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from labstead_core.pages import lazily, text_in
from sweeps.models import Sweep, SweepState
from sweeps.views.pages import SweepsOfProjectPage
from sweeps.views.progress import progress_of

SWEEPS_A_PAGE = 50


class SweepsPage(SweepsOfProjectPage):
    template = "sweeps/sweeps.html"
    fragments = {"sweep-list": "sweep-list"}

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        return self.page({"page": lazily(self.found), "any": lazily(self.is_any)} | self.asked)

    @property
    def asked(self) -> dict[str, Any]:
        """What the address narrows the list by."""
        state = self.request.GET.get("state", "")
        return {
            "text": text_in(self.request, "q"),
            "state": state if state in SweepState.values else "",
            "states": SweepState.choices,
        }

    def is_any(self) -> bool:
        return self.sweeps().exists()

    def found(self) -> Page[Sweep]:
        rows = self.sweeps().select_related("created_by").filter(self.wanted())
        newest = rows.order_by("-created_at", "-pk")
        page = Paginator(newest, SWEEPS_A_PAGE).get_page(self.request.GET.get("page", "1"))
        page.object_list = progress_of(self.request.user, list(page))  # type: ignore[assignment]
        return page

    def wanted(self) -> Q:
        asked = self.asked
        wanted = Q(state=asked["state"]) if asked["state"] else Q()
        for word in asked["text"].split():
            wanted &= Q(name__icontains=word) | Q(slug__istartswith=word)
        return wanted
