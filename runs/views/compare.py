"""Two runs beside each other: what was set otherwise, how they ended, and their curves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from labstead_core.errors import NotFound
from runs.charts import (
    Charts,
    arrange,
    defined_by,
    media_of,
    media_panels_of,
    numeric_keys,
    panels_of,
)
from runs.differences import Part, part_of
from runs.models import Run
from runs.views.project import RunsOfProjectPage


def logged(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Without our own fields, which always differ."""
    return {name: value for name, value in summary.items() if not name.startswith("_")}


class ComparePage(RunsOfProjectPage):
    """``?a=RUN&b=RUN``; with ``all`` what is equal, too."""

    template = "runs/compare.html"
    fragments = {"comparison": "comparison", "panel-sections": "panel-sections"}
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        one, other = self.both()
        parts = partial(self.parts, one, other, shows_all="all" in request.GET)
        return self.page(
            {
                "runs": [one, other],
                "slugs": [one.slug, other.slug],
                "parts": parts,
                "shows_all": "all" in request.GET,
                "charts": SimpleLazyObject(partial(self.charts, [one, other])),
            }
        )

    def both(self) -> tuple[Run, Run]:
        slugs = [self.request.GET.get(name, "") for name in ("a", "b")]
        wanted = [slug for slug in slugs if slug.isprintable()]
        found = {run.slug: run for run in self.runs().with_people().filter(slug__in=wanted)}
        if not found.keys() >= set(slugs):
            raise NotFound()
        return found[slugs[0]], found[slugs[1]]

    def parts(self, one: Run, other: Run, *, shows_all: bool) -> list[Part]:
        return [
            part_of("Config", one.config, other.config, shows_all=shows_all),
            part_of("Summary", logged(one.summary), logged(other.summary), shows_all=shows_all),
            part_of("Origin", one.metadata, other.metadata, shows_all=shows_all),
        ]

    def charts(self, runs: list[Run]) -> Charts:
        keys = numeric_keys(run.history_id for run in runs)
        defined = defined_by(runs, keys)
        return arrange(panels_of(keys, defined) + media_panels_of(media_of(runs), defined))
