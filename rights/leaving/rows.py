"""Rows of a project on their way into an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from accounts.models import User
from projects.models import Project
from rights.archive.columns import Column, Json, Key, Named, People, Person, Ref, Table
from rights.archive.missing import Missing
from rights.archive.values import shown
from rights.models import CarriedName

ROWS_AT_ONCE = 500


class LeftBehind(Exception):
    """The row refers to something that is not in the archive."""


@dataclass
class Leaving:
    """What is known of a project while it is written."""

    project: Project
    keys: dict[str, set[Key]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    missing: list[Missing] = field(default_factory=list)
    # By table: rows that make no sense without what is missing.
    lost: dict[str, set[Key]] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    carried: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def read_carried(self) -> None:
        rows = CarriedName.objects.filter(project=self.project)
        self.carried = {(one.table, one.row, one.column): one.name for one in rows.iterator()}

    def knows(self, table: str, key: Key) -> bool:
        return key in self.keys.get(table, ())

    def name_of(self, pk: int | None) -> str | None:
        """Whoever is named is in people.jsonl."""
        if pk is None:
            return None
        if pk not in self.people:
            self.people[pk] = User.objects.get(pk=pk)
        return self.people[pk].username

    def stranger(self, name: str) -> str:
        self.strangers.add(name)
        return name


def rows_of(table: Table, leaving: Leaving) -> Iterator[dict[str, Json]]:
    """The table's rows of the project. Those that refer to what is not there are left out."""
    known = leaving.keys.setdefault(table.name, set())
    found = table.find(leaving.project).select_related(*(one.field for one in table.refs))
    for row in found.iterator(chunk_size=ROWS_AT_ONCE):
        try:
            told = told_of(table, row, leaving)
        except LeftBehind:
            leaving.left_out[table.name] += 1
            continue
        key = table.key_of(told) if table.key else None
        if key in leaving.lost.get(table.name, ()):
            continue
        if key is not None:
            known.add(key)
        yield told


def told_of(table: Table, row: Any, leaving: Leaving) -> dict[str, Json]:
    told = {one.called: value_of(table, one, row, leaving) for one in table.columns}
    for ref in table.refs:
        if told[ref.called] is not None:
            demand_known(leaving, ref.to, tuple(told[name] for name in ref.key_names))
    return told


def demand_known(leaving: Leaving, table: str, key: Key) -> None:
    if not leaving.knows(table, key):
        raise LeftBehind(table)


def value_of(table: Table, column: Column, row: Any, leaving: Leaving) -> Json:
    match column:
        case Ref():
            other = getattr(row, column.field)
            return None if other is None else attrgetter(column.attribute)(other)
        case Person():
            return person_of(table, column, row, leaving)
        case People():
            return [leaving.name_of(int(pk)) for pk in sorted(getattr(row, column.field), key=int)]
        case Named():
            value = getattr(row, column.field)
            demand_known(leaving, column.to, (value,))
            return value
    return shown(getattr(row, column.field))


def person_of(table: Table, column: Person, row: Any, leaving: Leaving) -> str | None:
    """As who they were where the row came from, if they are nobody here."""
    carried = leaving.carried.get((table.name, row.pk, column.called))
    if column.text_field:
        carried = getattr(row, column.text_field) or carried
    if carried:
        return leaving.stranger(carried)
    pk: int | None = getattr(row, f"{column.field}_id")
    return leaving.name_of(pk)
