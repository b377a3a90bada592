"""The configuration of a sweep that is there: changed before its start, extended afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from labstead_core.errors import Invalid
from sweeps.access import demand_to_steer
from sweeps.config_text import config_in
from sweeps.search.preview import further_trials
from sweeps.search.trials import Observation
from sweeps.services.configs import understood
from sweeps.services.creation import update_sweep
from sweeps.services.learning import begun_observations_of
from sweeps.services.steering import demand_same_method, extend_sweep
from sweeps.views.editor import EditorPage, problems_in
from sweeps.views.pages import OneSweepPage


class SweepConfigPage(EditorPage, OneSweepPage):
    template = "sweeps/config.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_steer(self.person, self.sweep)
        return self.page({"text": self.sweep.written})

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_to_steer(self.person, self.sweep)
        text = self.typed
        if self.is_asked_to_look:
            return self.page({"text": text} | self.look(seen=begun_observations_of(self.sweep)))
        try:
            self.change(config_in(text), text)
        except Invalid as error:
            about = {"text": text, "problems": problems_in(error, text)}
            return self.page(about, status=422)
        return redirect("sweep", self.project.team.slug, self.project.name, self.sweep.slug)

    def change(self, config: dict[str, Any], text: str) -> None:
        if self.sweep.has_begun:
            extend_sweep(self.sweep, by=self.person, config=config, text=text)
        else:
            update_sweep(self.sweep, by=self.person, config=config, text=text)

    def further(self, config: dict[str, Any], seen: Sequence[Observation]) -> dict[str, Any]:
        """Of what has begun: how much would come to what is there."""
        if not self.sweep.has_begun:
            return {}
        demand_same_method(self.sweep, config)
        return {"is_extension": True, "further": further_trials(understood(config), seen)}
