"""Reading rows back as they were logged, from segments and chunks alike.

``read_blocks`` is the one door to a stream's rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import F, QuerySet

from history.chunks import unpack
from history.models import Chunk, Segment, Stream
from history.segments.reader import DamagedSegment, open_segment

log = logging.getLogger(__name__)
CHUNKS_AT_ONCE = 64
ROWS_AT_ONCE = 5_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Neighbouring rows; ``rows[i]`` is line ``first_line + i``. Without rows where ``n_missing``
    lines cannot be read."""

    first_line: int
    rows: Sequence[Row]
    n_missing: int = 0

    @property
    def end_line(self) -> int:
        return self.first_line + len(self.rows) + self.n_missing


def read_blocks(
    stream: Stream, *, from_line: int = 0, keys: Sequence[str] | None = None
) -> Iterator[Block]:
    """The stream's rows from ``from_line`` on, in order; with ``keys`` only those of each row.

    Reads some thousand rows at a time and holds no transaction in between, so that a slow reader
    never makes SQLite's write-ahead log grow.
    """
    at = from_line
    while block := block_at(stream, at, keys):
        yield block
        at = block.end_line


def block_at(stream: Stream, line: int, keys: Sequence[str] | None) -> Block | None:
    """Rows from ``line`` on, or None at the end of the stream.

    Looks into segments, then chunks, then segments again: lines move from chunks to segments in
    one commit, so whoever missed them in both finds them at the second look.
    """
    return (
        from_segment(stream, line, keys)
        or from_chunks(stream, line, keys)
        or from_segment(stream, line, keys)
    )


def from_segment(stream: Stream, line: int, keys: Sequence[str] | None) -> Block | None:
    earlier = Segment.objects.filter(stream=stream.pk, first_line__lte=line)
    segment = earlier.order_by("-first_line").first()
    if segment is None or segment.end_line <= line:
        return None
    start = line - segment.first_line
    try:
        file = open_segment(segment.name)
        return Block(line, file.rows(start, min(start + ROWS_AT_ONCE, segment.n), keys))
    except DamagedSegment as error:
        log.error("A segment of stream %d is damaged: %s", stream.pk, error)
        return Block(line, [], n_missing=segment.end_line - line)


def from_chunks(stream: Stream, line: int, keys: Sequence[str] | None) -> Block | None:
    rows: list[Row] = []
    for chunk in chunks_from(stream.pk, line):
        if chunk.first_line > line + len(rows):
            break
        lines = unpack(chunk)[line + len(rows) - chunk.first_line :]
        rows += [pick(orjson.loads(data), keys) for data in lines]
        if len(rows) >= ROWS_AT_ONCE:
            break
    return Block(line, rows) if rows else None


def chunks_from(stream_id: int, line: int) -> QuerySet[Chunk]:
    """The next chunks from the one that holds ``line`` on. Two walks down the unique index."""
    chunks = Chunk.objects.filter(stream=stream_id)
    holds_line = chunks.filter(first_line__lte=line, first_line__gt=line - F("n"))
    start = holds_line.order_by("-first_line").values_list("first_line", flat=True).first()
    first = line if start is None else start
    return chunks.filter(first_line__gte=first).order_by("first_line")[:CHUNKS_AT_ONCE]


def pick(row: Row, keys: Sequence[str] | None) -> Row:
    return row if keys is None else {key: row[key] for key in keys if key in row}


@dataclass(frozen=True)
class Wanted:
    """Which rows and keys: ``keys`` None is all of them; both ends of the steps are included.

    Without ``keys`` every row counts, with them those that have one.
    """

    keys: Sequence[str] | None = None
    min_step: int | None = None
    max_step: int | None = None

    @property
    def is_bounded(self) -> bool:
        return self.min_step is not None or self.max_step is not None

    @property
    def read_keys(self) -> Sequence[str] | None:
        needs_step = self.keys is not None and self.is_bounded and "_step" not in self.keys
        return [*self.keys, "_step"] if needs_step and self.keys is not None else self.keys

    def row(self, line: int, row: Row) -> Row | None:
        """The row as it is wanted, or None. A row without a step stands at its line."""
        if self.is_bounded and not self.has_step(row.get("_step", line)):
            return None
        row = pick(row, self.keys)
        return row if row or self.keys is None else None

    def has_step(self, step: int) -> bool:
        is_late = self.min_step is None or step >= self.min_step
        return is_late and (self.max_step is None or step <= self.max_step)


EVERYTHING = Wanted()


def read_rows(
    stream: Stream, wanted: Wanted = EVERYTHING, *, from_line: int = 0
) -> Iterator[tuple[int, Row]]:
    """Line and row of all that is wanted; lines that cannot be read are left out."""
    for block in read_blocks(stream, from_line=from_line, keys=wanted.read_keys):
        for line, row in enumerate(block.rows, start=block.first_line):
            found = wanted.row(line, row)
            if found is not None:
                yield line, found


@dataclass
class Page:
    """Rows with their ``_line``, and the line at which the next page starts (None at the end).

    ``missing_lines`` are ranges, the end excluded, that cannot be read.
    """

    rows: list[Row] = field(default_factory=list)
    next_line: int | None = None
    missing_lines: list[tuple[int, int]] = field(default_factory=list)


def read_page(stream: Stream, wanted: Wanted = EVERYTHING, *, from_line: int, limit: int) -> Page:
    """At most ``limit`` rows."""
    page = Page()
    for block in read_blocks(stream, from_line=from_line, keys=wanted.read_keys):
        if block.n_missing:
            page.missing_lines.append((block.first_line, block.end_line))
        for line, row in enumerate(block.rows, start=block.first_line):
            found = wanted.row(line, row)
            if found is None:
                continue
            if len(page.rows) == limit:
                page.next_line = line
                return page
            page.rows.append({"_line": line, **found})
    return page
