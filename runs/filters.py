"""What pages and lists ask of the run table, and the runs they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import QuerySet

from runs.models import Run, RunQuerySet
from runs.table.errors import FilterError
from runs.table.fields import STATE
from runs.table.ordering import NEWEST_FIRST, Order
from runs.table.parsing import parse_filter
from runs.table.service import Question, RunTable
from runs.table.text_form import named
from runs.table.tree import EVERYTHING, Compare, Filter, Op, Or, all_of

NOTHING = Or(())


def narrowed(query: Mapping[str, str]) -> Filter:
    """``search`` within names and ids, literally, and ``state``: the list's simple parameters."""
    search, state = query.get("search", ""), query.get("state", "")
    return all_of(
        named(search) if search else EVERYTHING,
        Compare(STATE, Op.EQ, state) if state else EVERYTHING,
    )


@dataclass(frozen=True)
class TypedFilter:
    """What somebody typed into a filter box. With an ``error`` it lets nothing through."""

    text: str
    where: Filter
    error: FilterError | None = None


def read_typed(text: str) -> TypedFilter:
    """A filter that is half typed is no failure: the page shows what is missing beside the box."""
    text = text.strip()
    try:
        return TypedFilter(text, parse_filter(text))
    except FilterError as error:
        return TypedFilter(text, NOTHING, error)


def in_order(runs: QuerySet[Run], pks: Sequence[int]) -> list[Run]:
    """Those of the runs that the keys name, in their order."""
    found = {run.pk: run for run in runs.filter(pk__in=pks)}
    return [found[pk] for pk in pks if pk in found]


class MatchingRuns(Sequence[Run]):
    """The runs that match, sorted, for Django's paginator: it takes the length and one slice."""

    def __init__(
        self, table: RunTable, runs: RunQuerySet, where: Filter, order: Order = NEWEST_FIRST
    ) -> None:
        """``runs`` are those of the project that one may see, with what the page shows of them."""
        self._table = table
        self._runs = runs
        self._where = where
        self._order = order

    def __len__(self) -> int:
        return self._table.count(self._where)

    @overload
    def __getitem__(self, part: int) -> Run: ...

    @overload
    def __getitem__(self, part: slice) -> list[Run]: ...

    def __getitem__(self, part: int | slice) -> Run | list[Run]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop = part.start or 0, part.stop or 0
        question = Question(where=self._where, order=self._order, limit=stop - start, offset=start)
        return in_order(self._runs, self._table.page(question).pks)
