"""The segment file: tall Parquet, a row for each value, so that five thousand sparse keys cost what
they hold.

Columns ``key`` (dictionary), ``line`` (int32, counted from the segment's first), ``num`` (float64)
and ``js`` (binary JSON); rows are sorted by key and line, keys in the order of their first value.
A key with LARGE_KEY values or more has a row group of its own, smaller ones share groups. The
metadata ``lab`` says where each key is, so that reading one is one row group and a slice:
``{"v": 1, "first": line, "n": lines, "k": {key: [row group, start, count, is_int, has_js]}}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from history.segments.column import KeyColumn

LARGE_KEY = 4_096
GROUP_ROWS = 65_536
SCHEMA = pa.schema(
    [
        ("key", pa.dictionary(pa.int32(), pa.string())),
        ("line", pa.int32()),
        ("num", pa.float64()),
        ("js", pa.binary()),
    ]
)
FORMAT: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": ["key", "js"],
    "column_encoding": {"line": "DELTA_BINARY_PACKED", "num": "BYTE_STREAM_SPLIT"},
    "write_statistics": ["key", "line"],
    # A flipped bit is found at reading, not drawn.
    "write_page_checksum": True,
}
Named = tuple[str, KeyColumn]


@dataclass(frozen=True)
class Place:
    """Where a key's values are in the file."""

    row_group: int
    start: int
    count: int
    is_int: bool
    has_js: bool


def write_tall(columns: Iterable[Named], *, first_line: int, n: int) -> bytes:
    """The file's bytes. About 2 us CPU a row of ten keys."""
    sink = BytesIO()
    places: dict[str, list[int]] = {}
    with pq.ParquetWriter(sink, SCHEMA, **FORMAT) as writer:
        for number, group in enumerate(row_groups(columns)):
            places |= places_in(number, group)
            writer.write_table(table_of(group), row_group_size=2**31 - 1)
        index = {"v": 1, "first": first_line, "n": n, "k": places}
        writer.add_key_value_metadata({"lab": orjson.dumps(index).decode()})
    return sink.getvalue()


def row_groups(columns: Iterable[Named]) -> Iterator[list[Named]]:
    """Keys that go into one row group together, each list in the order they come."""
    shared: list[Named] = []
    rows = 0
    for key, column in columns:
        if len(column) >= LARGE_KEY:
            yield [(key, column)]
            continue
        if rows + len(column) > GROUP_ROWS:
            yield shared
            shared, rows = [], 0
        shared.append((key, column))
        rows += len(column)
    if shared:
        yield shared


def places_in(number: int, group: list[Named]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    start = 0
    for key, column in group:
        has_js = column.js is not None
        places[key] = [number, start, len(column), int(column.is_int), int(has_js)]
        start += len(column)
    return places


def table_of(group: list[Named]) -> pa.Table:
    keys = pa.array([key for key, _ in group], pa.string())
    sizes = [len(column) for _, column in group]
    indices = pa.array(np.repeat(np.arange(len(group), dtype=np.int32), sizes))
    texts = [
        pa.nulls(len(column), pa.binary()) if column.js is None else column.js
        for _, column in group
    ]
    arrays = [
        pa.DictionaryArray.from_arrays(indices, keys),
        pa.array(np.concatenate([column.lines for _, column in group])),
        pa.concat_arrays([column.num for _, column in group]),
        pa.concat_arrays(texts),
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def places_of(metadata: pq.FileMetaData) -> dict[str, Place]:
    """The index of a file's keys."""
    index = orjson.loads(metadata.metadata[b"lab"])
    return {
        key: Place(group, start, count, bool(is_int), bool(has_js))
        for key, (group, start, count, is_int, has_js) in index["k"].items()
    }
