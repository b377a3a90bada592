"""A field's numbers: those of its column, and those that stand for a summary of several values."""

from __future__ import annotations

import numpy as np

from runs.metrics.statistics import TELLING
from runs.table.columns import Column
from runs.table.dictionary import Floats
from runs.table.fields import Field, Source
from runs.table.flattening import Rows
from runs.table.snapshot import Snapshot


def numbers_of(column: Column | None, rows: Rows) -> Floats:
    if column is None or column.numbers is None:
        return np.full(len(rows), np.nan)
    numbers: Floats = column.numbers[rows]
    return numbers


def told_numbers(snapshot: Snapshot, field: Field, rows: Rows, *, now: float) -> Floats:
    """Of each run; where a metric's summary holds several values, the most telling of them."""
    numbers = numbers_of(snapshot.column(field, now=now), rows)
    if field.source is not Source.SUMMARY:
        return numbers
    for name in TELLING:
        told = snapshot.column(Field(field.source, f"{field.path}.{name}"), now=now)
        numbers = np.where(np.isnan(numbers), numbers_of(told, rows), numbers)
    return numbers
