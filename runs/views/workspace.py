"""What a project's workspace shows. Every part is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.core.paginator import Page, Paginator

from runs.charts import (
    MOST_KEYS_LISTED,
    Charts,
    arrange,
    defined_by,
    media_of,
    media_panels_of,
    numeric_keys,
    panels_of,
)
from runs.chosen import chosen_order, chosen_runs, filter_text, opened_eyes, words_of
from runs.filters import MatchingRuns
from runs.metrics.definitions import Definitions
from runs.models import Run, RunQuerySet, RunState
from runs.table.fields import ID
from runs.table.service import RunTable
from runs.table.tree import OneOf, all_of

RUNS_A_PAGE = 100
RUNS_ELSEWHERE = 200
KEPT = ("regex", "where", "mine", "crashed", "order")
VALIDATION_WORDS = ("val", "eval", "test")


class Workspace:
    def __init__(
        self, table: RunTable, runs: RunQuerySet, query: Mapping[str, str], username: str
    ) -> None:
        """``runs`` are those of the project one may see; ``query`` the address's parameters."""
        self.table = table
        self.all_runs = runs
        self.typed = chosen_runs(query, username)
        self.order = chosen_order(query)
        self.narrowed_by = list(words_of(query, username))
        # What the page's parts are to be asked with, besides what stands in its fields.
        self.kept = {name: query[name] for name in KEPT if query.get(name)}
        self.filter = filter_text(query, username)
        self.eyes = query.get("eyes", "")
        self._opened = opened_eyes(query)
        self.find = query.get("find", "").strip()
        self._page = query.get("page", "1")
        self._metric = query.get("metric", "")

    @cached_property
    def running_count(self) -> int:
        return self.all_runs.filter(state=RunState.RUNNING).count()

    @cached_property
    def page(self) -> Page[Run]:
        runs = self.all_runs.defer("config", "metadata", "notes")
        matches = MatchingRuns(self.table, runs, self.typed.where, self.order)
        return Paginator(matches, RUNS_A_PAGE).get_page(self._page)

    @cached_property
    def opened_elsewhere(self) -> MatchingRuns:
        """Those that somebody switched on in charts, and that stand on other pages of the list."""
        here = {run.slug for run in self.page}
        ids = tuple(slug for slug in self._opened if slug not in here)
        where = all_of(self.typed.where, OneOf(ID, ids))
        return MatchingRuns(self.table, self.all_runs.only("slug", "name"), where, self.order)

    @cached_property
    def elsewhere(self) -> list[Run]:
        """Of those, what charts can still show."""
        return self.opened_elsewhere[:RUNS_ELSEWHERE] if self._opened else []

    @cached_property
    def metrics(self) -> list[str]:
        return numeric_keys(run.history_id for run in self.page)

    @property
    def metrics_listed(self) -> list[str]:
        """As many as a list can offer, the chosen one among them."""
        listed = self.metrics[:MOST_KEYS_LISTED]
        return listed if self.metric in listed else [self.metric, *listed]

    @cached_property
    def metric(self) -> str:
        """The one in the runs list: as chosen, else the first that sounds like validation."""
        if self._metric in self.metrics:
            return self._metric
        telling = (name for name in self.metrics if name.lower().startswith(VALIDATION_WORDS))
        return next(telling, self.metrics[0] if self.metrics else "")

    @cached_property
    def charts(self) -> Charts:
        media = media_of(self.page)
        lines = panels_of(self.metrics, self.definitions)
        return arrange(lines + media_panels_of(media, self.definitions), find=self.find)

    @cached_property
    def definitions(self) -> Definitions:
        return defined_by(self.page, self.metrics)
