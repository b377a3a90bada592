"""The first rows of a Parquet file that a client sent: anything may be in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from labstead_core.errors import Invalid, TooLarge

MAX_ROWS = 500
MAX_COLUMNS = 100
MAX_TEXT_CHARS = 2_000
MAX_FILE_BYTES = 2_000_000_000
# What a file says of itself, and a row group says it unpacks to.
MAX_FOOTER_ITEMS = 1_000_000
MAX_GROUP_BYTES = 256_000_000
MAX_DEPTH = 6
MAX_ITEMS = 100


@dataclass(frozen=True)
class FirstRows:
    columns: list[str]
    rows: list[list[Any]]
    row_count: int
    column_count: int


def first_rows(file: Any, *, size: int, most: int) -> FirstRows:
    """Raises Invalid for what is no Parquet, TooLarge for what would take too much memory."""
    if size > MAX_FILE_BYTES:
        raise TooLarge("The file is too large for a look at its rows. Download it.")
    try:
        return rows_of(file, most)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise Invalid("The file cannot be read as Parquet.") from error


def rows_of(file: Any, most: int) -> FirstRows:
    opened = pq.ParquetFile(
        file,
        thrift_string_size_limit=10 * MAX_FOOTER_ITEMS,
        thrift_container_size_limit=MAX_FOOTER_ITEMS,
    )
    about, names = opened.metadata, opened.schema_arrow.names
    shown = list(dict.fromkeys(names))[:MAX_COLUMNS]
    rows: list[list[Any]] = []
    for at in range(about.num_row_groups):
        if len(rows) >= most:
            break
        if about.row_group(at).total_byte_size > MAX_GROUP_BYTES:
            raise TooLarge(
                "The file\u2019s parts are too large for a look at its rows. Download it."
            )
        rows += group_rows(opened, at, shown, most - len(rows))
    return FirstRows(shown, rows, about.num_rows, len(names))


def group_rows(opened: Any, at: int, columns: list[str], most: int) -> list[list[Any]]:
    batches = opened.iter_batches(
        batch_size=most, row_groups=[at], columns=columns, use_threads=False
    )
    batch = next(batches, None)
    if batch is None:
        return []
    cells = [batch.column(name).to_pylist() for name in columns]
    return [[plain(cell) for cell in row] for row in zip(*cells, strict=True)][:most]


def plain(cell: Any, depth: int = 0) -> Any:
    """As JSON can say it: what has no number there is a text, as in logged tables."""
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else NON_FINITE.get(str(cell), str(cell))
    if isinstance(cell, bytes):
        return f"{len(cell):,} bytes"
    if depth < MAX_DEPTH and isinstance(cell, list | tuple):
        return [plain(one, depth + 1) for one in cell[:MAX_ITEMS]]
    if depth < MAX_DEPTH and isinstance(cell, dict):
        pairs = list(cell.items())[:MAX_ITEMS]
        return {str(name): plain(one, depth + 1) for name, one in pairs}
    return str(cell)[:MAX_TEXT_CHARS]


NON_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
