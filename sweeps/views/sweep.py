"""The page of one sweep. Every part is read when the page first shows it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse

from labstead_core.pages import lazily
from runs.differences import flat
from runs.live import project_cursor
from runs.models import Run
from sweeps.counting import work_of
from sweeps.models import Agent, Trial
from sweeps.models.trials import TrialQuerySet
from sweeps.views.charts import charts_of
from sweeps.views.pages import OneSweepPage
from sweeps.views.progress import Progress, progress_of
from sweeps.views.trials import TrialTable

MOST_AGENTS = 50


class SweepPage(OneSweepPage):
    template = "sweeps/sweep.html"
    fragments = {"sweep-page": "sweep-page"}

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.page(
            {
                "progress": lazily(lambda: self.progress),
                "best": lazily(self.best),
                "table": self.table,
                "agents": lazily(self.agents),
                "charts": charts_of(self.sweep),
                "filter": json.dumps({"sweep": {"$eq": self.sweep.slug}}),
                "config_yaml": lazily(lambda: self.sweep.written),
                "runs_topic": f"project:{self.sweep.project}:runs",
                "runs_cursor": project_cursor(self.project),
            }
        )

    def trials(self) -> TrialQuerySet:
        return Trial.objects.visible_to(self.request.user).filter(sweep=self.sweep)

    def runs(self) -> QuerySet[Run]:
        return Run.objects.visible_to(self.request.user).filter(project=self.project)

    @cached_property
    def table(self) -> TrialTable:
        return TrialTable(self.sweep, self.trials(), self.runs(), self.request.GET)  # type: ignore[arg-type]

    @cached_property
    def progress(self) -> Progress:
        return progress_of(self.request.user, [self.sweep])[0]

    def best(self) -> dict[str, Any] | None:
        """The best trial whole, with its run; falsy where none has a value."""
        best = self.progress.best
        if best is None:
            return {}
        whole = self.trials().defer("curve").get(pk=best.trial.pk)
        row = self.table.rows_of([whole])[0]
        found = {"trial": whole, "run": row.run, "values": dict(flat(whole.values))}
        return found | {"value": best.value, "numbers": best.numbers}

    def agents(self) -> list[dict[str, Any]]:
        """Those that are alive first, each with what it runs and how much it has done."""
        found = Agent.objects.visible_to(self.request.user).filter(sweep=self.sweep)
        agents = list(
            found.order_by(F("left_at").desc(nulls_first=True), "-last_seen", "-pk")[:MOST_AGENTS]
        )
        running, done = work_of(self.request.user, agents)
        shown = [
            {"agent": one, "running": running.get(one.pk, []), "done": done.get(one.pk, 0)}
            for one in agents
        ]
        return sorted(shown, key=lambda one: ORDER[one["agent"].state])


ORDER = {"alive": 0, "silent": 1, "gone": 2}
