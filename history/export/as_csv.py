"""A plan as CSV after RFC 4180: CRLF, a header, UTF-8, texts in quotes, empty for no value."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from history.export.plan import Plan
from history.export.wide import batches, schema_of

# What makes a spreadsheet take a cell for a formula.
FORMULA = r"\A([=+\-@\t\r])"


def csv(plan: Plan, *, for_spreadsheet: bool = False) -> Iterator[bytes]:
    """Floats are the shortest text that reads back as the same number.

    Nothing is altered, unless ``for_spreadsheet``: then a text that a spreadsheet would run as a
    formula gets an apostrophe before it, and a mark says that the file is UTF-8.
    """
    schema = schema_of(plan)
    options = pyarrow.csv.WriteOptions(include_header=False, eol="\r\n")
    names = [harmless_text(name) if for_spreadsheet else name for name in schema.names]
    yield (b"\xef\xbb\xbf" if for_spreadsheet else b"") + header(names)
    for batch in batches(plan):
        sink = BytesIO()
        pyarrow.csv.write_csv(harmless(batch) if for_spreadsheet else batch, sink, options)
        yield sink.getvalue()


def header(names: list[str]) -> bytes:
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    return (",".join(quoted) + "\r\n").encode()


def harmless(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        pc.replace_substring_regex(array, FORMULA, r"'\1") if is_text(array) else array
        for array in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def is_text(array: pa.Array) -> bool:
    return bool(pa.types.is_string(array.type))


def harmless_text(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
