"""Finding what an API address names, inside the caller's rows."""

from __future__ import annotations

from runs.api import lookups
from sweeps.models import Agent, Sweep


class InProject(lookups.InProject):
    def find_sweep(self) -> Sweep:
        rows = Sweep.objects.visible_to(self.request.user)
        at = rows.at(self.kwargs["team"], self.kwargs["project"])
        return at.with_people().get_visible(slug=self.kwargs["sweep"])

    def find_agent(self, sweep: Sweep) -> Agent:
        rows = Agent.objects.visible_to(self.request.user)
        return rows.get_visible(sweep=sweep, token=self.kwargs["agent"])
