"""A plan as one wide Parquet file, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from history.export.kinds import JSON
from history.export.plan import LINE, Column, Plan
from history.export.wide import batches, schema_of

CELLS_A_GROUP = 4_000_000
MOST_ROWS_A_GROUP = 262_144
NOTES = {
    LINE: "number of the line in its stream, from 0; the identity of a row",
    "_step": "the step that the program counted",
    "_timestamp": "seconds since 1970-01-01 00:00 UTC",
    "_runtime": "seconds since the run began",
}
UNITS = {"_timestamp": "s", "_runtime": "s"}


def parquet(plan: Plan, metadata: Mapping[str, str]) -> Iterator[bytes]:
    """The file's bytes, in parts of a row group. ``metadata`` goes into the file's own.

    About 2 us CPU a row of ten keys; holds one row group.
    """
    schema = labelled(plan, metadata)
    rows_a_group = min(MOST_ROWS_A_GROUP, max(1, CELLS_A_GROUP // len(schema)))
    sink = Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, **format_of(schema)) as writer:
        for group in row_groups(plan, rows_a_group):
            writer.write_table(group.cast(schema), row_group_size=rows_a_group)
            yield sink.taken()
    yield sink.taken()


def row_groups(plan: Plan, rows: int) -> Iterator[pa.Table]:
    """Batches gathered until there are ``rows`` of them."""
    gathered: list[pa.RecordBatch] = []
    for batch in batches(plan):
        if gathered and sum(map(len, gathered)) + len(batch) > rows:
            yield pa.Table.from_batches(gathered)
            gathered = []
        gathered.append(batch)
    if gathered:
        yield pa.Table.from_batches(gathered)


def format_of(schema: pa.Schema) -> dict[str, object]:
    """What every reader of the last years opens. Numbers hardly repeat; a dictionary costs time."""
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    return {"compression": "zstd", "compression_level": 3, "use_dictionary": texts}


def labelled(plan: Plan, metadata: Mapping[str, str]) -> pa.Schema:
    """The plan's schema with what a person needs to understand it."""
    schema = schema_of(plan)
    by_name = {column.name: column for column in plan.columns}
    fields = [
        field.with_metadata(notes_on(field.name, by_name.get(field.name))) for field in schema
    ]
    return pa.schema(fields, metadata={**metadata, "columns": columns_text(plan)})


def notes_on(name: str, column: Column | None) -> dict[str, str]:
    notes = {"description": NOTES[name]} if name in NOTES else {}
    if name in UNITS:
        notes["unit"] = UNITS[name]
    if column is None:
        return notes
    if column.type is JSON:
        notes["encoding"] = "each cell is a JSON text: values of several kinds were logged"
    return notes | {"key": column.key, "kind": column.type.name}


def columns_text(plan: Plan) -> str:
    """The same for readers that show only the file's metadata."""
    return orjson.dumps({one.name: notes_on(one.name, one) for one in plan.columns}).decode()


class Sink:
    """A file that is taken away in parts while it is written."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data
