"""What a run's page says of the trial that the run is of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from labstead_core.pages import lazily
from runs.views.run import RunPage
from sweeps.models import Sweep, Trial


class RunTrialPage(RunPage):
    """A part of the run's page, which asks for it when the run has a sweep."""

    template = "sweeps/run_trial.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.page({"sweep": lazily(self.sweep), "trial": lazily(self.trial)})

    def sweep(self) -> Sweep | None:
        rows = Sweep.objects.visible_to(self.request.user).filter(project=self.project)
        return rows.filter(slug=self.run.sweep).first() if self.run.sweep else None

    def trial(self) -> Trial | None:
        trials = Trial.objects.visible_to(self.request.user).filter(project=self.project)
        mine = trials.filter(sweep__slug=self.run.sweep, number=self.run.trial or 0)
        return mine.defer("curve").first()
