"""What the forest learns from: configuration fields and one metric of many runs, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from runs.table.columns import Column, SparseColumn
from runs.table.dictionary import Floats
from runs.table.fields import CREATED_AT, Field, Source
from runs.table.flattening import Rows
from runs.table.numbers import numbers_of, told_numbers
from runs.table.snapshot import Snapshot
from runs.table.values import plain_text

Places: TypeAlias = NDArray[np.intp]

MOST_RUNS = 10_000
MOST_FIELDS = 200


@dataclass(frozen=True)
class Feature:
    """One field of each run: a number, or the place in ``words`` of what stands there instead.

    Without, NaN and -1.
    """

    field: Field
    numbers: Floats
    places: Places
    words: list[str]

    @property
    def is_number(self) -> bool:
        """Whether most of its values are."""
        return self.number_count >= self.count - self.number_count

    @property
    def number_count(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.numbers)))

    @property
    def count(self) -> int:
        return self.number_count + int(np.count_nonzero(self.places >= 0))


@dataclass(frozen=True)
class Sample:
    """The newest runs that have the metric as a finite number.

    ``total`` runs passed the filter; ``with_metric`` of them have it. ``field_total`` counts the
    fields that differ between the runs, of which ``features`` are those that most runs have.
    """

    metric: Floats
    features: list[Feature]
    total: int
    with_metric: int
    field_total: int


def read_sample(snapshot: Snapshot, rows: Rows, metric: Field, *, now: float) -> Sample:
    """Copies out of the snapshot, whose lock is held."""
    values = told_numbers(snapshot, metric, rows, now=now)
    there = rows[np.isfinite(values)]
    chosen = newest(snapshot, there, now=now)
    fields = varying_fields(snapshot, chosen)
    return Sample(
        metric=told_numbers(snapshot, metric, chosen, now=now),
        features=[feature_of(snapshot, field, chosen, now=now) for field in fields[:MOST_FIELDS]],
        total=len(rows),
        with_metric=len(there),
        field_total=len(fields),
    )


def newest(snapshot: Snapshot, rows: Rows, *, now: float) -> Rows:
    if len(rows) <= MOST_RUNS:
        return rows
    created_at = numbers_of(snapshot.column(CREATED_AT, now=now), rows)
    found: Rows = rows[np.sort(np.argpartition(created_at, -MOST_RUNS)[-MOST_RUNS:])]
    return found


def varying_fields(snapshot: Snapshot, rows: Rows) -> list[Field]:
    """Configuration fields that are not the same in all runs, those of the most runs first."""
    chosen = set(rows.tolist())
    found = [
        (count, field)
        for field, column in snapshot.columns.items()
        if field.source is Source.CONFIG and not field.path.startswith("_")
        if (count := varying_count(column, rows, chosen))
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return [field for _, field in found]


def varying_count(column: Column | SparseColumn, rows: Rows, chosen: set[int]) -> int:
    """How many of the runs have the field; 0 also where all have the same."""
    if isinstance(column, SparseColumn):
        some = [column.values[row] for row in column.values.keys() & chosen]
        return 0 if len(some) == len(rows) and is_uniform(some) else len(some)
    count = int(np.count_nonzero(column.present()[rows]))
    is_same = count == len(rows) > 0 and not differs(column, rows)
    return 0 if is_same else count


def is_uniform(some: Sequence[Any]) -> bool:
    return all(type(one) is type(some[0]) and one == some[0] for one in some)


def differs(column: Column, rows: Rows) -> bool:
    numbers, codes = column.numbers, column.codes
    has_codes = codes is not None and bool(np.any(codes[rows] != codes[rows[0]]))
    if has_codes or numbers is None:
        return has_codes
    found = numbers[rows]
    found = found[~np.isnan(found)]
    return len(found) > 0 and bool(np.any(found != found[0]))


def feature_of(snapshot: Snapshot, field: Field, rows: Rows, *, now: float) -> Feature:
    column = snapshot.column(field, now=now)
    return Feature(field, numbers_of(column, rows), *words_of(column, rows))


def words_of(column: Column | None, rows: Rows) -> tuple[Places, list[str]]:
    """What stands there instead of a number, as text."""
    if column is None or column.codes is None:
        return np.full(len(rows), -1, dtype=np.intp), []
    codes = column.codes[rows]
    used, places = np.unique(codes, return_inverse=True)
    nothing = int(np.count_nonzero(used < 0))
    entries = column.dictionary.entries
    words = [plain_text(entries[code]) for code in used[nothing:].tolist()]
    return np.maximum(places - nothing, -1), words
