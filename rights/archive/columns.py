"""How a row of a table stands in an archive: its values, its people, and what it refers to.

Rows refer to one another by the names that people know, not by numbers of a database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import QuerySet

from projects.models import Project

Key = tuple[Any, ...]
Json = Any


@dataclass(frozen=True)
class Column:
    """``name`` in the archive, where that differs from the field's."""

    field: str
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.field


@dataclass(frozen=True)
class Plain(Column):
    """The value itself."""


@dataclass(frozen=True)
class Person(Column):
    """Somebody, by user name. ``text_field`` keeps the name of who is nobody here."""

    text_field: str = ""
    # What is nobody's but theirs is not given to another.
    is_own: bool = False


@dataclass(frozen=True)
class People(Column):
    """An object of names by key, as a list of names."""


@dataclass(frozen=True)
class Ref(Column):
    """A row of another table: ``attribute`` of it is written; with ``key``, columns of this row
    that tell which it is, it is found again."""

    to: str = ""
    attribute: str = ""
    key: tuple[str, ...] = ()

    @property
    def key_names(self) -> tuple[str, ...]:
        return self.key or (self.called,)


@dataclass(frozen=True)
class Named(Column):
    """A text that is the key of a row of another table, which has to be there."""

    to: str = ""


def plainly(*fields: str) -> tuple[Plain, ...]:
    return tuple(Plain(name) for name in fields)


@dataclass(frozen=True)
class Table:
    """A file of rows. ``find`` tells which of a project; ``key`` are columns that tell a row apart.

    ``left_out`` are fields that no archive has, each with why. ``settle`` changes a new row that
    comes out of an archive before it is kept.
    """

    name: str
    model: type[models.Model]
    find: Callable[[Project], QuerySet[Any]]
    columns: Sequence[Column]
    key: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    settle: Callable[[Any], None] = lambda row: None

    @property
    def file(self) -> str:
        return f"{self.name}.jsonl"

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        return tuple(one for one in self.columns if isinstance(one, Ref))

    def key_of(self, told: Mapping[str, Json]) -> Key:
        return tuple(told[name] for name in self.key)
