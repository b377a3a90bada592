"""Beginning a sweep, with the ranges of runs."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from labstead_core.errors import Invalid
from labstead_core.pages import lazily
from projects.access import demand_to_log
from runs.models import Run
from sweeps.config_text import config_in, yaml_of
from sweeps.services.creation import NewSweep, create_sweep
from sweeps.suggesting import EXAMPLE, suggested
from sweeps.views.editor import EditorPage, problems_in

RUNS_OFFERED = 12
MOST_RUNS = 50
MOST_NAME = 256


class NewSweepPage(EditorPage):
    template = "sweeps/new.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_log(self.person, self.project)
        text, is_example = (
            lazily(lambda: yaml_of(self.found)),
            lazily(lambda: self.found is EXAMPLE),
        )
        return self.show(text, is_new=True, is_example=is_example, token=uuid.uuid4().hex)

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_log(self.person, self.project)
        text = self.typed
        if self.is_asked_to_look:
            return self.show(text, **self.look(self.prior))
        try:
            sweep, _ = create_sweep(self.project, self.wanted(text), by=self.person)
        except Invalid as error:
            return self.show(text, problems=problems_in(error, text), status=422)
        return redirect("sweep", self.project.team.slug, self.project.name, sweep.slug)

    def wanted(self, text: str) -> NewSweep:
        return NewSweep(
            config_in(text), text, name=self.name, prior_runs=self.prior, token=self.token
        )

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the editor begins with."""
        return suggested(self.chosen or self.offered)

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

    def show(self, text: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        about = {
            "text": text,
            "name": self.name,
            "token": self.token,
            "offered": lazily(lambda: self.offered),
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
