"""Filters as immutable trees, whatever form they were written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from runs.table.fields import Field
from runs.table.moments import Ago, At, Midnight, Moment

# Numbers are floats, lists are tuples. A list may hold lists and None, but no Moment.
Value: TypeAlias = "bool | float | str | tuple[Value, ...] | Moment | None"


class Op(StrEnum):
    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True)
class And:
    """True for every run when empty."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Or:
    """True for no run when empty."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Not:
    part: Filter


@dataclass(frozen=True)
class Compare:
    field: Field
    op: Op
    value: Value


@dataclass(frozen=True)
class OneOf:
    """Equal to any of the values."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Has:
    """A list with this element."""

    field: Field
    value: Value


@dataclass(frozen=True)
class Contains:
    """Text with this text in it, in upper or lower case; or a list with such an element."""

    field: Field
    text: str


@dataclass(frozen=True)
class Matches:
    """Text, or an element of a list, in which the RE2 pattern is found."""

    field: Field
    pattern: str


@dataclass(frozen=True)
class Exists:
    field: Field


@dataclass(frozen=True)
class Size:
    """A list of so many elements."""

    field: Field
    n: int


Condition: TypeAlias = Compare | OneOf | Has | Contains | Matches | Exists | Size
Filter: TypeAlias = And | Or | Not | Condition

EVERYTHING = And(())
MOST_CONDITIONS = 500
MOST_LEVELS = 32
MOST_VALUES = 1000


def conditions(tree: Filter) -> Iterator[Condition]:
    """The leaves, from left to right."""
    if isinstance(tree, And | Or):
        for part in tree.parts:
            yield from conditions(part)
    elif isinstance(tree, Not):
        yield from conditions(tree.part)
    else:
        yield tree


def fields_of(tree: Filter) -> set[Field]:
    return {condition.field for condition in conditions(tree)}


def is_relative(tree: Filter) -> bool:
    """Whether the answer changes with the clock alone."""
    return any(
        isinstance(condition, Compare) and isinstance(condition.value, Ago | Midnight)
        for condition in conditions(tree)
    )


def all_of(*parts: Filter) -> Filter:
    """All of the filters, without needless nesting."""
    wanted = [part for part in parts if part != EVERYTHING]
    return wanted[0] if len(wanted) == 1 else And(tuple(wanted))


__all__ = [
    "EVERYTHING",
    "Ago",
    "And",
    "At",
    "Compare",
    "Condition",
    "Contains",
    "Exists",
    "Filter",
    "Has",
    "Matches",
    "Midnight",
    "Moment",
    "Not",
    "OneOf",
    "Op",
    "Or",
    "Size",
    "Value",
    "all_of",
    "conditions",
    "fields_of",
    "is_relative",
]
