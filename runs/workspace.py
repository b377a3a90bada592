"""What a project's workspace shows. Every part is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.core.paginator import Page, Paginator

from runs.charts import Charts, Panel, arrange, numeric_keys
from runs.filters import matching
from runs.models import Run, RunQuerySet, RunState

RUNS_A_PAGE = 100
VALIDATION_WORDS = ("val", "eval", "test")


class Workspace:
    def __init__(self, runs: RunQuerySet, query: Mapping[str, str]) -> None:
        """``runs`` are those of the project one may see; ``query`` the address's parameters."""
        self.all_runs = runs
        self.search = query.get("search", "").strip()
        self.find = query.get("find", "").strip()
        self._page = query.get("page", "1")
        self._metric = query.get("metric", "")

    @cached_property
    def run_count(self) -> int:
        return self.all_runs.count()

    @cached_property
    def running_count(self) -> int:
        return self.all_runs.filter(state=RunState.RUNNING).count()

    @cached_property
    def page(self) -> Page[Run]:
        matches = matching(self.all_runs, search=self.search).newest_first()
        return Paginator(matches.defer("config", "metadata", "notes"), RUNS_A_PAGE).get_page(
            self._page
        )

    @cached_property
    def metrics(self) -> list[str]:
        return numeric_keys(run.history_id for run in self.page)

    @cached_property
    def metric(self) -> str:
        """The one in the runs list: as chosen, else the first that sounds like validation."""
        if self._metric in self.metrics:
            return self._metric
        telling = (name for name in self.metrics if name.lower().startswith(VALIDATION_WORDS))
        return next(telling, self.metrics[0] if self.metrics else "")

    @cached_property
    def charts(self) -> Charts:
        return arrange(map(Panel, self.metrics), find=self.find)
