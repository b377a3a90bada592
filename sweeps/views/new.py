"""Beginning a sweep: a configuration, what is wrong with it, and what it would do."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from labstead_core.errors import Invalid
from projects.access import demand_to_log
from runs.differences import flat
from runs.models import Run
from sweeps.config_text import config_in, lines_of, yaml_of
from sweeps.previewing import preview_of
from sweeps.services.creation import NewSweep, create_sweep
from sweeps.suggesting import EXAMPLE, suggested
from sweeps.views.pages import SweepsOfProjectPage

RUNS_OFFERED = 12
MOST_RUNS = 50
MOST_NAME = 256
MOST_PROBLEMS = 50


class NewSweepPage(SweepsOfProjectPage):
    """What htmx posts is looked at; what the form posts begins a sweep."""

    template = "sweeps/new.html"
    fragments = {"sweep-preview": "sweep-preview"}

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_log(self.person, self.project)
        found = suggested(self.chosen or self.offered)
        about = {"is_example": found is EXAMPLE, "token": uuid.uuid4().hex}
        return self.show(yaml_of(found), **about)

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_log(self.person, self.project)
        text = request.POST.get("config", "").replace("\r\n", "\n")
        if request.headers.get("HX-Request"):
            return self.show(text, **self.look(text))
        try:
            wanted = NewSweep(config_in(text), self.name, prior_runs=self.prior, token=self.token)
            sweep, _ = create_sweep(self.project, wanted, by=self.person)
        except Invalid as error:
            return self.show(text, problems=problems_in(error, text), status=422)
        return redirect("sweep", self.project.team.slug, self.project.name, sweep.slug)

    @property
    def name(self) -> str:
        return self.request.POST.get("name", "").strip()[:MOST_NAME].replace("\0", "")

    @property
    def token(self) -> str:
        return self.request.POST.get("token", "")[:64].replace("\0", "")

    @property
    def prior(self) -> list[str]:
        """Runs to learn from; only those that are there."""
        if "learn" not in self.request.POST:
            return []
        return [run.slug for run in self.named(self.request.POST.get("prior", ""))]

    def look(self, text: str) -> dict[str, Any]:
        try:
            found = preview_of(self.project, config_in(text), self.prior)
        except Invalid as error:
            return {"problems": problems_in(error, text)}
        samples = [dict(flat(values)) for values in found["samples"]]
        names = list(dict.fromkeys(name for one in samples for name in one))
        rows = [[one.get(name) for name in names] for one in samples]
        return {"preview": found, "names": names, "samples": rows}

    def show(self, text: str, *, status: int = 200, **more: Any) -> HttpResponse:
        about = {
            "text": text,
            "name": self.name,
            "token": self.token,
            "offered": SimpleLazyObject(lambda: self.offered),
            "chosen": {run.slug for run in self.chosen},
            "learns": "learn" in self.request.POST,
        }
        return self.page(about | more, status=status)

    @cached_property
    def chosen(self) -> list[Run]:
        asked = [*self.request.GET.getlist("runs"), self.request.POST.get("prior", "")]
        return self.named(",".join(asked))

    def named(self, slugs: str) -> list[Run]:
        wanted = [slug[:64] for slug in slugs.split(",") if slug and slug.isprintable()]
        if not wanted:
            return []
        return list(self.runs().filter(slug__in=wanted[:MOST_RUNS]).newest_first())

    @cached_property
    def offered(self) -> list[Run]:
        """The chosen ones, and the newest beside them."""
        chosen = {run.slug for run in self.chosen}
        newest = self.runs().newest_first()[:RUNS_OFFERED]
        return [*self.chosen, *(run for run in newest if run.slug not in chosen)]

    def runs(self) -> Any:
        return Run.objects.visible_to(self.request.user).filter(project=self.project)


def problems_in(error: Invalid, text: str) -> list[dict[str, Any]]:
    """Each with the line it is about, where that is found."""
    every: Any = error.extra.get("problems") or [{"path": "", "message": error.message}]
    found, left = every[:MOST_PROBLEMS], len(every) - MOST_PROBLEMS
    lines = lines_of(text, [str(one["path"]) for one in found])
    shown = [one | {"line": line} for one, line in zip(found, lines, strict=True)]
    return [*shown, {"path": "", "message": f"and {left:,} more"}] if left > 0 else shown
