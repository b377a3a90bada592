"""Reading lines back, exactly as they came.

``read_lines`` is the one door to a stream's lines; segments slot in behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import F, QuerySet

from history.chunks import unpack
from history.models import Chunk, Stream

CHUNKS_AT_ONCE = 64


@dataclass(frozen=True)
class Line:
    """A line's number in its stream, and its bytes."""

    number: int
    data: bytes


def read_lines(stream: Stream, *, from_line: int = 0) -> Iterator[Line]:
    """The stream's lines from ``from_line`` on, in order.

    Reads a few chunks at a time and holds no transaction in between, so that a slow reader never
    makes SQLite's write-ahead log grow.
    """
    at = from_line
    while chunks := list(chunks_from(stream.pk, at)):
        for chunk in chunks:
            for index, data in enumerate(unpack(chunk)):
                if chunk.first_line + index >= at:
                    yield Line(chunk.first_line + index, data)
        at = chunks[-1].first_line + chunks[-1].n


def chunks_from(stream_id: int, line: int) -> QuerySet[Chunk]:
    """The next chunks from the one that holds ``line`` on. Two walks down the unique index."""
    chunks = Chunk.objects.filter(stream=stream_id)
    holds_line = chunks.filter(first_line__lte=line, first_line__gt=line - F("n"))
    start = holds_line.order_by("-first_line").values_list("first_line", flat=True).first()
    return chunks.filter(first_line__gte=line if start is None else start).order_by("first_line")[
        :CHUNKS_AT_ONCE
    ]


@dataclass(frozen=True)
class Page:
    """Rows, and the line at which the next page starts (None at the end)."""

    rows: list[dict[str, Any]]
    next_line: int | None


def read_page(stream: Stream, *, from_line: int, limit: int, keys: list[str] | None = None) -> Page:
    """At most ``limit`` rows, each with its ``_line``; with ``keys``, only rows that have one."""
    rows: list[dict[str, Any]] = []
    for line in read_lines(stream, from_line=from_line):
        row = pick(orjson.loads(line.data), keys)
        if not row:
            continue
        if len(rows) == limit:
            return Page(rows, line.number)
        rows.append({"_line": line.number, **row})
    return Page(rows, None)


def pick(row: dict[str, Any], keys: list[str] | None) -> dict[str, Any]:
    return row if keys is None else {key: row[key] for key in keys if key in row}
