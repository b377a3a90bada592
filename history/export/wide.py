"""The lines of a plan as Arrow batches: a row for each line, a column for each key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from history.export.extent import Extent
from history.export.kinds import ColumnType
from history.export.pieces import Piece, pieces, window
from history.export.plan import LINE, Plan
from history.export.typed import array_of
from history.rows.steps import steps_of
from history.segments.column import KeyColumn

# Cells pivoted at once: 8 bytes each, and some more while they are put in place.
CELLS_AT_ONCE = 1_000_000
FEWEST_LINES = 1_024


def schema_of(plan: Plan) -> pa.Schema:
    labels = [pa.field(name, pa.string(), nullable=False) for name in plan.label_names]
    line = pa.field(LINE, pa.int64(), nullable=False)
    keys = [pa.field(column.name, column.type.arrow) for column in plan.columns]
    return pa.schema([*labels, line, *keys])


def batches(plan: Plan) -> Iterator[pa.RecordBatch]:
    """Some tens of thousands of rows at a time, fewer where there are many columns."""
    schema = schema_of(plan)
    lines_at_once = max(FEWEST_LINES, CELLS_AT_ONCE // len(schema))
    for extent in plan.extents:
        for piece in pieces(extent):
            for part in parts_of(plan, piece, lines_at_once):
                batch = batch_of(plan, extent, part, schema)
                if batch.num_rows:
                    yield batch


def parts_of(plan: Plan, piece: Piece, lines_at_once: int) -> Iterator[Piece]:
    """The piece in smaller ones, whose keys are read already."""
    keys = {"_step", *(column.key for column in plan.columns)}
    read = ((key, piece.read(key)) for key in keys)
    columns = {key: column for key, column in read if column is not None}
    for start in range(0, piece.n, lines_at_once):
        n = min(lines_at_once, piece.n - start)
        inside = {key: window(column, start, start + n) for key, column in columns.items()}
        yield Piece(piece.first_line + start, n, inside.get)


def batch_of(plan: Plan, extent: Extent, piece: Piece, schema: pa.Schema) -> pa.RecordBatch:
    lines = wanted_lines(plan, piece)
    labels = [pa.repeat(pa.scalar(text), len(lines)) for text in extent.labels.values()]
    numbers = pa.array(lines + piece.first_line)
    keys = [cells(piece.read(column.key), column.type, lines) for column in plan.columns]
    return pa.RecordBatch.from_arrays([*labels, numbers, *keys], schema=schema)


def cells(column: KeyColumn | None, kind: ColumnType, lines: NDArray[np.int64]) -> pa.Array:
    """The column's values in these lines."""
    if column is None or not len(column):
        return pa.nulls(len(lines), kind.arrow)
    return array_of(column, kind, places_in(column, lines))


def places_in(column: KeyColumn, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in the column each line's value is, or -1."""
    at = np.searchsorted(column.lines, lines)
    at[at == len(column)] = 0
    at[column.lines[at] != lines] = -1
    return at


def wanted_lines(plan: Plan, piece: Piece) -> NDArray[np.int64]:
    """Lines of the piece, counted from its first, that are in the steps and have a wanted key."""
    is_wanted = np.ones(piece.n, dtype=np.bool_)
    if plan.wanted.keys is not None:
        is_wanted = has_any(piece, plan.wanted.keys)
    if plan.wanted.is_bounded:
        steps = steps_of(piece.read("_step"), piece.first_line, piece.n)
        is_wanted &= plan.wanted.has_steps(steps)
    return np.flatnonzero(is_wanted)


def has_any(piece: Piece, keys: Sequence[str]) -> NDArray[np.bool_]:
    is_there = np.zeros(piece.n, dtype=np.bool_)
    for key in keys:
        column = piece.read(key)
        if column is not None:
            is_there[column.lines] = True
    return is_there
