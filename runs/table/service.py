"""The door to the run table: pages, groups, keys and values of one project's runs."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q

from projects.models import Project
from runs.models import Run, RunQuerySet
from runs.table import grouping, pickers, replicates
from runs.table.cursors import Cursor, bad_cursor, read_cursor, write_cursor
from runs.table.evaluation import Evaluation
from runs.table.fields import Field, Source
from runs.table.flattening import Rows
from runs.table.memory import memory
from runs.table.ordering import NEWEST_FIRST, Order, Sorting
from runs.table.snapshot import USER, Snapshot
from runs.table.tree import EVERYTHING, Filter, fields_of, is_relative

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Question:
    """Which runs, in which order, and which part of them.

    Go on with the ``cursor`` of the page before; ``offset`` is for numbered pages.
    """

    where: Filter = EVERYTHING
    order: Order = NEWEST_FIRST
    limit: int = 50
    offset: int = 0
    cursor: str = ""

    @property
    def fields(self) -> set[Field]:
        return fields_of(self.where) | {key.field for key in self.order}

    @property
    def needs_no_snapshot(self) -> bool:
        """All runs, newest first: the database has an index for that."""
        return self.where == EVERYTHING and self.order == NEWEST_FIRST

    @property
    def is_steady(self) -> bool:
        """Whether the answer stays the same as long as no run changes."""
        return not is_relative(self.where) and not any(field.is_live for field in self.fields)


@dataclass(frozen=True)
class Page:
    """Primary keys in order. ``total`` counts all runs that match; no ``cursor``, no more runs."""

    pks: list[int]
    total: int
    cursor: str | None


class RunTable:
    """The runs of a project that the caller has found to be visible, for one answer."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._now = time.time()

    @cached_property
    def run_count(self) -> int:
        return self._runs().count()

    def page(self, question: Question) -> Page:
        """Raises Invalid for a cursor of another order."""
        if question.needs_no_snapshot:
            return self._newest(question)
        with memory.snapshot(self._project, question.fields) as snapshot:
            rows = self._rows(snapshot, question.where)
            sorting = Sorting(snapshot, question.order, now=self._now)
            return cut(snapshot, sorting, rows, question)

    def groups(
        self, where: Filter, *, by: Sequence[Field], metrics: Sequence[Field]
    ) -> list[grouping.Group]:
        """Nested by each field of ``by`` in turn. Raises Invalid (``too_many_groups``)."""
        with memory.snapshot(self._project, fields_of(where) | {*by, *metrics}) as snapshot:
            rows = self._rows(snapshot, where)
            return grouping.group_rows(snapshot, rows, by=by, metrics=metrics, now=self._now)

    def replicates(
        self, where: Filter, *, of: Sequence[Field], by: Sequence[Field], metrics: Sequence[Field]
    ) -> list[replicates.Replicates]:
        """Runs that agree in all but the fields ``of``. Raises Invalid, see there."""
        wanted = fields_of(where) | {Field(Source.CONFIG, ""), *by, *metrics}
        with memory.snapshot(self._project, wanted) as snapshot:
            return replicates.find_replicates(
                snapshot,
                self._rows(snapshot, where),
                of=of,
                by=by,
                metrics=metrics,
                now=self._now,
            )

    def count(self, where: Filter) -> int:
        if where == EVERYTHING:
            return self.run_count
        with memory.snapshot(self._project, fields_of(where)) as snapshot:
            return len(self._rows(snapshot, where))

    def keys(self, *, sources: Collection[Source], search: str = "", limit: int) -> pickers.Keys:
        one_of_each = {Field(source, "") for source in sources}
        people = {USER} if Source.RUN in sources else set()
        with memory.snapshot(self._project, one_of_each | people) as snapshot:
            return pickers.find_keys(snapshot, sources=sources, search=search, limit=limit)

    def values(
        self, field: Field, *, where: Filter = EVERYTHING, search: str = "", limit: int
    ) -> pickers.Values:
        with memory.snapshot(self._project, fields_of(where) | {field}) as snapshot:
            column = snapshot.column(field, now=self._now)
            rows = self._rows(snapshot, where)
            return pickers.find_values(column, rows, search=search, limit=limit)

    def _rows(self, snapshot: Snapshot, where: Filter) -> Rows:
        return np.flatnonzero(Evaluation(snapshot, now=self._now).rows(where))

    def _runs(self) -> RunQuerySet:
        return Run.objects.filter(project=self._project)

    def _newest(self, question: Question) -> Page:
        runs, total = self._runs().newest_first(), self.run_count
        if question.cursor:
            runs = runs.filter(older(read_cursor(question.order, question.cursor)))
        part = slice(question.offset, question.offset + question.limit + 1)
        found = list(runs.values_list("pk", "created_at")[part])
        pks = [pk for pk, _ in found[: question.limit]]
        if len(found) <= question.limit:
            return Page(pks, total, None)
        pk, created_at = found[question.limit - 1]
        cursor = Cursor([created_at.timestamp()], pk)
        return Page(pks, total, write_cursor(question.order, cursor))


def cut(snapshot: Snapshot, sorting: Sorting, rows: Rows, question: Question) -> Page:
    """The part of the sorted rows that was asked for."""
    total = len(rows)
    if question.cursor:
        cursor = read_cursor(question.order, question.cursor)
        rows = sorting.after(rows, cursor.cells, cursor.pk)
    end = question.offset + question.limit
    part = sorting.first(rows, end)[question.offset :]
    pks = snapshot.pks[part].tolist()
    if len(rows) <= end or not pks:
        return Page(pks, total, None)
    last = Cursor(sorting.cells(int(part[-1])), pks[-1])
    return Page(pks, total, write_cursor(question.order, last))


def older(cursor: Cursor) -> Q:
    """Runs behind the cursor, newest first."""
    created_at = moment_of(cursor.cells[0])
    return Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=cursor.pk)


def moment_of(cell: Any) -> datetime:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise bad_cursor()
    try:
        return EPOCH + timedelta(microseconds=round(cell * MICROSECONDS))
    except OverflowError as error:
        raise bad_cursor() from error
