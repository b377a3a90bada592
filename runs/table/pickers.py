"""What there is to choose from: the fields of a project's runs, and the values of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from runs.table.columns import Column, SparseColumn
from runs.table.dictionary import Floats
from runs.table.fields import Field, Source
from runs.table.flattening import Rows
from runs.table.snapshot import Snapshot
from runs.table.values import kind_of


@dataclass(frozen=True)
class KeyUse:
    """How many runs have the field, by the kind of value they have there."""

    field: Field
    kinds: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Keys:
    """``total`` counts what matches, of which ``keys`` are the first by name."""

    keys: list[KeyUse]
    total: int


def find_keys(snapshot: Snapshot, *, sources: Collection[Source], search: str, limit: int) -> Keys:
    """Fields that some run has, with the text in their name."""
    folded = search.casefold()
    fields = sorted(
        field
        for field in snapshot.columns
        if field.source in sources and folded in str(field).casefold()
    )
    uses = [KeyUse(field, kinds_in(snapshot.columns[field])) for field in fields]
    used = [use for use in uses if use.kinds]
    return Keys(used[:limit], len(used))


def kinds_in(column: Column | SparseColumn) -> dict[str, int]:
    if isinstance(column, SparseColumn):
        return dict(Counter(kind_of(value) for value in column.values.values()))
    kinds: Counter[str] = Counter()
    if column.numbers is not None:
        kinds["number"] += int(np.count_nonzero(~np.isnan(column.numbers)))
    if column.codes is not None:
        kinds.update(column.dictionary.kinds_of(column.codes[column.codes >= 0]))
    return {kind: count for kind, count in kinds.items() if count}


@dataclass(frozen=True)
class Values:
    """The commonest values with their number of runs; ``distinct`` counts all of them.

    ``least`` and ``greatest`` are of the finite numbers. ``missing`` runs do not have the field.
    """

    values: list[tuple[Any, int]]
    distinct: int
    missing: int
    least: float | None
    greatest: float | None


def find_values(column: Column | None, rows: Rows, *, search: str, limit: int) -> Values:
    if column is None:
        return Values([], 0, len(rows), None, None)
    counted = counted_entries(column, rows) + counted_numbers(column, rows)
    folded = search.casefold()
    wanted = [pair for pair in counted if not folded or folded in str(pair[0]).casefold()]
    wanted.sort(key=lambda pair: -pair[1])
    numbers = finite_numbers(column, rows)
    return Values(
        values=wanted[:limit],
        distinct=len(wanted),
        missing=len(rows) - sum(count for _, count in counted),
        least=float(numbers.min()) if len(numbers) else None,
        greatest=float(numbers.max()) if len(numbers) else None,
    )


def counted_entries(column: Column, rows: Rows) -> list[tuple[Any, int]]:
    if column.codes is None:
        return []
    codes = column.codes[rows]
    found, counts = np.unique(codes[codes >= 0], return_counts=True)
    entries = [column.dictionary.entries[code] for code in found.tolist()]
    return list(zip(entries, counts.tolist(), strict=True))


def counted_numbers(column: Column, rows: Rows) -> list[tuple[Any, int]]:
    if column.numbers is None:
        return []
    numbers = column.numbers[rows]
    found, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))


def finite_numbers(column: Column, rows: Rows) -> Floats:
    if column.numbers is None:
        return np.zeros(0)
    numbers: Floats = column.numbers[rows]
    return numbers[np.isfinite(numbers)]
