"""What a project's table of runs shows, and which columns it can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from labstead_core.query import words
from runs.filters import MatchingRuns, in_state, read_order, read_typed
from runs.models import Run, RunQuerySet, RunState
from runs.table.fields import Field, Source, find_field
from runs.table.flattening import flatten
from runs.table.rows import at_path
from runs.table.service import RunTable
from runs.table.tree import all_of

RUNS_A_PAGE = 50
MOST_COLUMNS = 20
MOST_OFFERED = 200
SHOWN_AT_FIRST = 3
DEFAULT_ORDERING = "-created"


@dataclass(frozen=True)
class Column:
    """``key`` is the field's name, for orders and filters; ``label`` without what is obvious."""

    field: Field
    is_shown: bool

    @property
    def key(self) -> str:
        return str(self.field)

    @property
    def label(self) -> str:
        return self.field.path


@dataclass(frozen=True)
class Row:
    run: Run
    cells: list[Any]


class TablePage:
    def __init__(self, table: RunTable, runs: RunQuerySet, query: Mapping[str, str]) -> None:
        """``runs`` are those of the project one may see; ``query`` the address's parameters."""
        self.typed = read_typed(query.get("search", ""))
        self.state = query.get("state", "")
        self.ordering = query.get("ordering") or DEFAULT_ORDERING
        self._chosen = words(query, "columns")
        self._page = query.get("page", "1")
        where = all_of(self.typed.where, in_state(self.state))
        self._matches = MatchingRuns(table, runs.with_people(), where, read_order(self.ordering))

    states = RunState.choices

    @cached_property
    def page(self) -> Page[Run]:
        return Paginator(self._matches, RUNS_A_PAGE).get_page(self._page)

    @cached_property
    def columns(self) -> list[Column]:
        """What the runs of this page have in config and summary, and what was chosen."""
        chosen = [field for field in map(find_field, self._chosen) if is_column(field)]
        shown = chosen[:MOST_COLUMNS] or self._first_metrics()
        others = [field for field in self._found if field not in shown][:MOST_OFFERED]
        fields = sorted(
            [*shown, *others], key=lambda field: (field.source != Source.SUMMARY, field)
        )
        return [Column(field, field in shown) for field in fields]

    @property
    def shown(self) -> list[Column]:
        return [column for column in self.columns if column.is_shown]

    @cached_property
    def rows(self) -> list[Row]:
        fields = [column.field for column in self.shown]
        return [Row(run, [cell(run, field) for field in fields]) for run in self.page]

    @cached_property
    def _found(self) -> dict[Field, Any]:
        """A value for each path of the page's runs."""
        found: dict[Field, Any] = {}
        for run in self.page:
            for source, value in ((Source.SUMMARY, run.summary), (Source.CONFIG, run.config)):
                found |= {Field(source, path): one for path, one in flatten(value).items()}
        return found

    def _first_metrics(self) -> list[Field]:
        """Before somebody chooses: some numbers of the summary that are no clocks."""
        numbers = [
            field
            for field, value in sorted(self._found.items(), key=lambda pair: pair[0])
            if field.source == Source.SUMMARY and is_metric(field.path, value)
        ]
        return numbers[:SHOWN_AT_FIRST]


def is_column(field: Field | None) -> bool:
    return field is not None and field.source in (Source.CONFIG, Source.SUMMARY)


def is_metric(path: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and not path.startswith("_")


def cell(run: Run, field: Field) -> Any:
    found = at_path(run.summary if field.source == Source.SUMMARY else run.config, field.path)
    return found[0] if found else None
