"""Orders: ``-summary.loss,created_at``, and how they sort the rows of a snapshot.

Ascending: numbers, then texts as in a dictionary, false, true, lists. Null, NaN, objects and
missing values come last in both directions. Equal runs stand newest first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from labstead_core.errors import Invalid
from runs.table.columns import Column
from runs.table.dictionary import Floats, Mask
from runs.table.errors import unknown_field
from runs.table.fields import CREATED_AT, Field, find_field, known_fields
from runs.table.flattening import Rows
from runs.table.snapshot import Snapshot
from runs.table.values import as_number

MOST_KEYS = 8
BEFORE_TEXTS = -1.0
# Stands for a cell in a cursor; no run has such a value.
TOO_LONG = {"too": "long"}


@dataclass(frozen=True)
class OrderKey:
    field: Field
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.field}" if self.is_descending else str(self.field)


Order: TypeAlias = tuple[OrderKey, ...]
FindField: TypeAlias = Callable[[str], Field | None]
NEWEST_FIRST: Order = (OrderKey(CREATED_AT, is_descending=True),)


def parse_order(words: Sequence[str], find: FindField = find_field) -> Order:
    """``-`` sorts down; ``+``, a space (a decoded ``+``) or nothing up. Raises FilterError."""
    if len(words) > MOST_KEYS:
        raise Invalid(f"An order has at most {MOST_KEYS} keys.", fields={"order": "too many"})
    return tuple(parse_key(word, find) for word in words) or NEWEST_FIRST


def parse_key(word: str, find: FindField) -> OrderKey:
    name = word[1:] if word[:1] in ("-", "+", " ") else word
    field = find(name)
    if field is None:
        raise unknown_field(name, parameter="order", known=known_fields())
    return OrderKey(field, is_descending=word.startswith("-"))


@dataclass(frozen=True)
class Standing:
    """Arrays whose ascending order, the first foremost and NaN last, is the order of one key."""

    arrays: list[Floats]
    column: Column | None
    is_descending: bool
    is_mixed: bool

    def place(self, value: Any) -> list[float]:
        """Where a value, as ``Column.cell`` gives it, stands: a number for each array."""
        column, sign = self.column, -1.0 if self.is_descending else 1.0
        if column is None:
            return [np.nan]
        number = None if column.is_text_only else as_number(value)
        if number is not None:
            place = number if column.numbers is not None else BEFORE_TEXTS
            kind = math.nan if math.isnan(number) else 0.0
            return [kind, sign * place] if self.is_mixed else [sign * place]
        rank = column.dictionary.place_of(value)
        if column.codes is None:
            rank = rank * 0.0 + math.inf  # behind all numbers; NaN stays NaN
        return [rank * 0.0 + sign, sign * rank] if self.is_mixed else [sign * rank]


def standing(snapshot: Snapshot, key: OrderKey, *, now: float) -> Standing:
    column = snapshot.column(key.field, now=now)
    sign = -1.0 if key.is_descending else 1.0
    if column is None or column.codes is None:
        numbers = None if column is None else column.numbers
        empty = np.full(snapshot.capacity, np.nan)
        arrays = [empty if numbers is None else sign * numbers]
        return Standing(arrays, column, key.is_descending, is_mixed=False)
    ranks = column.dictionary.ranks()[column.codes]
    if column.numbers is None:
        return Standing([sign * ranks], column, key.is_descending, is_mixed=False)
    is_number = ~np.isnan(column.numbers)
    kinds = np.where(is_number, 0.0, ranks * 0.0 + sign)
    places = np.where(is_number, column.numbers, ranks) * sign
    return Standing([kinds, places], column, key.is_descending, is_mixed=True)


class Sorting:
    """The order of one question's rows."""

    def __init__(self, snapshot: Snapshot, order: Order, *, now: float) -> None:
        self._snapshot = snapshot
        self._standings = [standing(snapshot, key, now=now) for key in order]
        self._arrays = [array for one in self._standings for array in one.arrays]

    def after(self, rows: Rows, cells: Sequence[Any], pk: int) -> Rows:
        """Those of the rows that stand after a run with these cells and this primary key.

        A cell may be TOO_LONG; then the run itself is asked. Without it nothing is after it.
        """
        if TOO_LONG in cells:
            row = self._snapshot.row_of(pk)
            if row is None:
                return rows[:0]
            cells = self.cells(row)
        places = [
            place
            for one, cell in zip(self._standings, cells, strict=True)
            for place in one.place(cell)
        ]
        later = np.zeros(len(rows), dtype=np.bool_)
        level = ~later
        for array, place in zip(self._arrays, places, strict=True):
            here = array[rows]
            later |= level & is_later(here, place)
            level &= is_level(here, place)
        later |= level & (self._snapshot.pks[rows] < pk)
        return rows[later]

    def first(self, rows: Rows, n: int) -> Rows:
        """The first ``n`` of the rows, in order. Sorts few more than it returns."""
        near = self._candidates(rows, n)
        keys = [array[near] for array in self._arrays]
        order = np.lexsort([-self._snapshot.pks[near], *reversed(keys)])
        return near[order[:n]]

    def _candidates(self, rows: Rows, n: int) -> Rows:
        """The rows that can be among the first ``n`` by the foremost array."""
        if n * 4 >= len(rows):
            return rows
        foremost = self._arrays[0][rows]
        limit = np.partition(foremost, n - 1)[n - 1]
        return rows if np.isnan(limit) else rows[foremost <= limit]

    def cells(self, row: int) -> list[Any]:
        """What ``after`` needs to go on behind this row."""
        return [None if one.column is None else one.column.cell(row) for one in self._standings]


def is_later(array: Floats, place: float) -> Mask:
    """In ascending order with NaN last."""
    later: Mask = (array > place) | (np.isnan(array) & (not math.isnan(place)))
    return later


def is_level(array: Floats, place: float) -> Mask:
    level: Mask = (array == place) | (np.isnan(array) & math.isnan(place))
    return level
