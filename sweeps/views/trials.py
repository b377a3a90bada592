"""Trials of a sweep as a person asks for them, with the runs that try them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, When

from runs.differences import flat
from runs.models import Run, RunQuerySet
from sweeps.best import front_of
from sweeps.models import Sweep, Trial, TrialState
from sweeps.models.trials import TrialQuerySet

TRIALS_A_PAGE = 50
# A wider table is read by nobody: the rest stands together in one column.
MOST_COLUMNS = 6
MOST_IN_QUEUE = 6
# A database takes only so many parameters.
MOST_FIRST = 500
SORTS = {"newest": "Newest first", "oldest": "Oldest first", "best": "Best first"}


@dataclass(frozen=True)
class Cell:
    name: str
    value: Any


@dataclass(frozen=True)
class TrialRow:
    """``run`` is None until its program has made it."""

    trial: Trial
    run: Run | None
    cells: Sequence[Cell]
    others: Sequence[Cell]


@dataclass
class TrialTable:
    """``trials`` and ``runs`` are the sweep's that one may see; ``query`` the address's words.

    Those that nobody has begun stand in the queue, and here where they are asked for.
    """

    sweep: Sweep
    trials: TrialQuerySet
    runs: RunQuerySet
    query: Mapping[str, str]

    @property
    def state(self) -> str:
        asked = self.query.get("state", "")
        return asked if asked in TrialState.values else ""

    @cached_property
    def sorts(self) -> dict[str, str]:
        """Without a metric none is better than another."""
        if self.sweep.search.is_multi_objective:
            return SORTS | {"best": "Unbeaten first"}
        return {name: label for name, label in SORTS.items() if name != "best" or self.has_metric}

    @property
    def has_metric(self) -> bool:
        return self.sweep.search.metric is not None

    @cached_property
    def front(self) -> list[int]:
        return front_of(self.sweep, self.trials)

    @property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked in self.sorts else "newest"

    @cached_property
    def page(self) -> Page[Trial]:
        begun = self.trials.exclude(state=TrialState.PREPARED)
        found = self.trials.filter(state=self.state) if self.state else begun
        ordered = found.select_related("agent").defer("curve").order_by(*self.order)
        return Paginator(ordered, TRIALS_A_PAGE).get_page(self.query.get("page", "1"))

    @property
    def order(self) -> Sequence[Any]:
        if self.sort != "best":
            return ["number" if self.sort == "oldest" else "-number"]
        if self.sweep.search.is_multi_objective:
            is_beaten = Case(When(number__in=self.front[:MOST_FIRST], then=0), default=1)
            return [is_beaten, "-number"]
        metric = self.sweep.search.metric
        least = metric is None or metric.goal == "minimize"
        best = F("best").asc(nulls_last=True) if least else F("best").desc(nulls_last=True)
        return [best, "number"]

    @cached_property
    def rows(self) -> list[TrialRow]:
        return self.rows_of(list(self.page))

    @cached_property
    def queue(self) -> list[TrialRow]:
        """What runs, the newest first, and below it what is handed out next."""
        shown = self.trials.select_related("agent").defer("curve")
        running = list(shown.running().order_by("-started_at", "-pk")[:MOST_IN_QUEUE])
        return self.rows_of([*running, *shown.first_in_queue()[:MOST_IN_QUEUE]])

    def rows_of(self, trials: Sequence[Trial]) -> list[TrialRow]:
        slugs = [trial.run for trial in trials if trial.run]
        found = self.runs.filter(slug__in=slugs).only("slug", "name", "color_index", "state")
        runs = {run.slug: run for run in found}
        return [self.row(trial, runs.get(trial.run)) for trial in trials]

    def row(self, trial: Trial, run: Run | None) -> TrialRow:
        values = dict(flat(trial.values))
        cells = [Cell(name, values.get(name)) for name in self.columns]
        told = {*self.columns, *self.constants}
        rest = [Cell(name, value) for name, value in values.items() if name not in told]
        return TrialRow(trial, run, cells, rest)

    @cached_property
    def has_runs(self) -> bool:
        """Whether any of those that stand here is a run, and no program of one's own told of it."""
        return any(row.run for row in (*self.rows, *self.queue))

    @cached_property
    def columns(self) -> list[str]:
        return self.names[:MOST_COLUMNS]

    @cached_property
    def constants(self) -> set[str]:
        """The same in every trial."""
        return {one.name for one in self.sweep.search.dimensions if one.is_constant}

    @cached_property
    def has_others(self) -> bool:
        return any(row.others for row in self.rows)

    @cached_property
    def names(self) -> list[str]:
        """What differs from trial to trial, be it only in what a program of one's own brought."""
        search = self.sweep.search
        searched = [one.name for one in search.searched]
        if search.seeds is not None:
            searched.append(search.seeds.name)
        if searched:
            return searched
        return list(dict.fromkeys(name for one in self.page for name, _ in flat(one.values)))
