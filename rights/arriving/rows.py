"""Rows of an archive become rows of a project: checked, and led to who and what is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

from accounts.models import User
from labstead_core.errors import DomainError
from projects.models import Project
from rights.archive.columns import Column, Json, Key, Named, People, Person, Ref, Table
from rights.archive.reading import Archive
from rights.archive.values import BadValue, taken
from rights.errors import BadArchive
from rights.models import CarriedName

ROWS_AT_ONCE = 500
Found = TypeVar("Found")


@dataclass
class Coming:
    """What is known of a project while it comes in. ``keys`` lead to primary keys."""

    project: Project
    by: User
    people: Mapping[str, User | None]
    keys: dict[str, dict[Key, int]] = field(default_factory=dict)

    def person(self, name: Json) -> User | None:
        """None is who is nobody here. Raises BadValue for a name that people.jsonl has not."""
        if not isinstance(name, str) or name not in self.people:
            raise BadValue("somebody of people.jsonl is wanted")
        return self.people[name]


@dataclass
class Fresh:
    """A new row, what the archive said of it, and the names that stay with it."""

    row: Any
    told: Mapping[str, Json]
    names: dict[str, str] = field(default_factory=dict)


def fresh_rows(archive: Archive, folder: str, table: Table, coming: Coming) -> Iterator[Fresh]:
    """Raises BadArchive with file and line."""
    name = folder + table.file
    for number, told in archive.rows(name):
        try:
            yield fresh_row(table, told, coming)
        except BadValue as error:
            raise BadArchive(f"{name}, line {number}: {error}.", code="archive_bad_row") from error


def fresh_row(table: Table, told: Mapping[str, Json], coming: Coming) -> Fresh:
    fresh = Fresh(table.model(**fixed(table, coming)), told)
    for column in table.columns:
        if column.called not in told:
            raise BadValue(f"“{column.called}” is missing")
        try:
            fill(fresh, column, told[column.called], coming)
        except BadValue as error:
            raise BadValue(f"{column.called}: {error}") from error
    try:
        table.settle(fresh.row)
    except DomainError as error:
        raise BadValue(error.message) from error
    return fresh


def fixed(table: Table, coming: Coming) -> dict[str, Any]:
    """Where it is now."""
    names = {one.name for one in table.model._meta.concrete_fields}
    place = {"team_id": coming.project.team_id, "project_id": coming.project.pk}
    return {name: pk for name, pk in place.items() if name.removesuffix("_id") in names}


def fill(fresh: Fresh, column: Column, value: Json, coming: Coming) -> None:
    row = fresh.row
    match column:
        case Ref():
            key = tuple(fresh.told.get(name) for name in column.key_names)
            setattr(row, f"{column.field}_id", referred(column, key, value, row, coming))
        case Person():
            fill_person(fresh, column, value, coming)
        case People():
            setattr(row, column.field, mentioned(value, coming))
        case _:
            if isinstance(column, Named):
                demand_known(coming, column.to, (value,))
            setattr(row, column.field, taken(row._meta.get_field(column.field), value))


def referred(column: Ref, key: Key, value: Json, row: Any, coming: Coming) -> int | None:
    if value is None and row._meta.get_field(column.field).null:
        return None
    return demand_known(coming, column.to, key)


def demand_known(coming: Coming, table: str, key: Key) -> int:
    found = coming.keys.get(table, {}).get(key) if all(map(is_plain, key)) else None
    if found is None:
        raise BadValue(f"{table}.jsonl has no such row")
    return found


def is_plain(value: Json) -> bool:
    return isinstance(value, str | int)


def fill_person(fresh: Fresh, column: Person, name: Json, coming: Coming) -> None:
    """Who is nobody here leaves their name; what they made is then the importer's, but for words
    and what is somebody's own."""
    if name is None:
        return
    person = coming.person(name)
    if person is None and column.text_field:
        setattr(fresh.row, column.text_field, name)
        return
    if person is None:
        fresh.names[column.called] = name
    stands_for = None if column.is_own else coming.by
    setattr(fresh.row, column.field, person or stands_for)


def mentioned(names: Json, coming: Coming) -> dict[str, str]:
    if not isinstance(names, list):
        raise BadValue("a list of names is wanted")
    found = [coming.person(name) for name in names]
    return {str(one.pk): one.username for one in found if one is not None}


def in_groups(values: Iterable[Found], size: int = ROWS_AT_ONCE) -> Iterator[list[Found]]:
    rest = iter(values)
    while group := list(islice(rest, size)):
        yield group


def keep(table: Table, group: Sequence[Fresh], coming: Coming) -> None:
    """Insert them as they are, and remember under which keys they are found."""
    insert_as_given(table.model, [one.row for one in group])
    known = coming.keys.setdefault(table.name, {})
    for one in group:
        key = table.key_of(one.told) if table.key else None
        if key in known:
            raise BadArchive(f"{table.file}: {key!r} is there twice.", code="archive_bad_row")
        if key is not None:
            known[key] = one.row.pk
    CarriedName.objects.bulk_create(
        CarriedName(
            project=coming.project, table=table.name, row=one.row.pk, column=column, name=name
        )
        for one in group
        for column, name in one.names.items()
    )


def insert_as_given(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """As ``bulk_create``, but for times: they are those of the rows, not now."""
    meta = model._meta
    fields = [one for one in meta.concrete_fields if not one.primary_key]
    size = max(1, connection.ops.bulk_batch_size(fields, list(rows)))
    for start in range(0, len(rows), size):
        some = list(rows[start : start + size])
        found = model._base_manager.all()._insert(  # type: ignore[attr-defined]
            some, fields=fields, returning_fields=[meta.pk], raw=True, using=connection.alias
        )
        for row, (pk,) in zip(some, found, strict=True):
            row.pk = pk
            row._state.adding = False
