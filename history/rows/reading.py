"""Reading rows back as they were logged, from segments and chunks alike.

``read_blocks`` is the one door to a stream's rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from django.db.models import F, QuerySet

from history.chunks import unpack
from history.models import Chunk, Segment, Stream
from history.rows.chunk_steps import steps_in
from history.rows.steps import steps_of
from history.rows.stretches import stretches_with
from history.rows.wanted import EVERYTHING, Wanted, pick
from history.segments.reader import DamagedSegment, OpenSegment, open_segment

log = logging.getLogger(__name__)
CHUNKS_AT_ONCE = 64
CHUNKS_AT_A_TIME = 8
# From so many lines on it pays to know a chunk's steps before its rows are made.
MANY_LINES = 1_000
ROWS_AT_ONCE = 5_000
MOST_ROWS_AT_ONCE = 20_000
# A page that finds little gives up after so many lines; the next one goes on from there.
LINES_A_PAGE = 200_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Neighbouring rows; ``rows[i]`` is line ``first_line + i``. Behind them ``n_missing`` lines
    cannot be read, or ``n_skipped`` are not wanted."""

    first_line: int
    rows: Sequence[Row]
    n_missing: int = 0
    n_skipped: int = 0

    @property
    def end_line(self) -> int:
        return self.first_line + len(self.rows) + self.n_missing + self.n_skipped


def read_blocks(
    stream: Stream,
    wanted: Wanted = EVERYTHING,
    *,
    from_line: int = 0,
    at_once: int = ROWS_AT_ONCE,
) -> Iterator[Block]:
    """The stream's rows from ``from_line`` on, in order, with the keys that are wanted.

    Chunks and segments without a wanted step, and segments without a wanted key, are passed over;
    other rows come whether wanted or not. Begins with ``at_once`` rows, then reads some thousands
    at a time, and holds no transaction in between, so that a slow reader never makes SQLite's
    write-ahead log grow.
    """
    at = from_line
    for stretch in stretches_with(stream, wanted, from_line=from_line):
        at = max(at, stretch.first_line)
        while at < stretch.end_line:
            block = block_at(stream, at, wanted, min(at_once, stretch.end_line - at))
            if block is None:
                return
            yield block
            at = block.end_line
            at_once = min(2 * at_once, MOST_ROWS_AT_ONCE)


def block_at(stream: Stream, line: int, wanted: Wanted, at_once: int) -> Block | None:
    """Rows from ``line`` on, or None at the end of the stream.

    Looks into segments, then chunks, then segments again: lines move from chunks to segments in
    one commit, so whoever missed them in both finds them at the second look.
    """
    return (
        from_segment(stream, line, wanted, at_once)
        or from_large_chunk(stream, line, wanted, at_once)
        or from_chunks(stream, line, wanted.read_keys, at_once)
        or from_segment(stream, line, wanted, at_once)
    )


def from_segment(stream: Stream, line: int, wanted: Wanted, at_once: int) -> Block | None:
    earlier = Segment.objects.filter(stream=stream.pk, first_line__lte=line)
    segment = earlier.order_by("-first_line").first()
    if segment is None or segment.end_line <= line:
        return None
    try:
        return rows_in(open_segment(segment), segment, line, wanted, at_once)
    except DamagedSegment as error:
        log.error("A segment of stream %d is damaged: %s", stream.pk, error)
        return Block(line, [], n_missing=segment.end_line - line)


def rows_in(file: OpenSegment, segment: Segment, line: int, wanted: Wanted, at_once: int) -> Block:
    start = first_wanted(file, segment, line - segment.first_line, wanted)
    if start is None:
        return Block(line, [], n_skipped=segment.end_line - line)
    end = min(start + at_once, segment.n)
    return Block(segment.first_line + start, file.rows(start, end, wanted.read_keys))


def first_wanted(file: OpenSegment, segment: Segment, start: int, wanted: Wanted) -> int | None:
    """The next place from ``start`` on that may be wanted, or None when the segment has none."""
    if wanted.keys is not None and not any(key in file.places for key in wanted.keys):
        return None
    if not wanted.is_bounded:
        return start
    steps = steps_of(file.column("_step"), segment.first_line, segment.n)[start:]
    in_range = wanted.has_steps(steps)
    first = int(in_range.argmax())
    return start + first if in_range[first] else None


def from_large_chunk(stream: Stream, line: int, wanted: Wanted, at_once: int) -> Block | None:
    """Some steps of a chunk of many lines, of which only those rows are made that are wanted."""
    if not wanted.is_bounded:
        return None
    places = chunks_from(stream.pk, line).values_list("pk", "first_line", "n")[:1]
    large = [pk for pk, first_line, n in places if first_line <= line and n >= MANY_LINES]
    chunk = Chunk.objects.filter(pk__in=large).first() if large else None
    return None if chunk is None else rows_of_chunk(chunk, line, wanted, at_once)


def rows_of_chunk(chunk: Chunk, line: int, wanted: Wanted, at_once: int) -> Block:
    lines = unpack(chunk)[: chunk.n]
    start = line - chunk.first_line
    found = start + np.flatnonzero(wanted.has_steps(steps_in(chunk, lines)[start:]))
    if not len(found):
        return Block(line, [], n_skipped=len(lines) - start)
    first, last = int(found[0]), int(found[-1])
    end = min(last + 1, first + at_once)
    rows = [pick(orjson.loads(data), wanted.read_keys) for data in lines[first:end]]
    rest = len(lines) - end if end > last else 0
    return Block(chunk.first_line + first, rows, n_skipped=rest)


def from_chunks(
    stream: Stream, line: int, keys: Sequence[str] | None, at_once: int
) -> Block | None:
    rows: list[Row] = []
    for chunk in chunks_from(stream.pk, line).iterator(chunk_size=CHUNKS_AT_A_TIME):
        if chunk.first_line > line + len(rows):
            break
        start = line + len(rows) - chunk.first_line
        lines = unpack(chunk)[start : start + at_once - len(rows)]
        rows += [pick(orjson.loads(data), keys) for data in lines]
        if len(rows) >= at_once:
            break
    return Block(line, rows) if rows else None


def chunks_from(stream_id: int, line: int) -> QuerySet[Chunk]:
    """The next chunks from the one that holds ``line`` on. Two walks down the unique index."""
    chunks = Chunk.objects.filter(stream=stream_id)
    holds_line = chunks.filter(first_line__lte=line, first_line__gt=line - F("n"))
    start = holds_line.order_by("-first_line").values_list("first_line", flat=True).first()
    first = line if start is None else start
    return chunks.filter(first_line__gte=first).order_by("first_line")[:CHUNKS_AT_ONCE]


def read_rows(
    stream: Stream, wanted: Wanted = EVERYTHING, *, from_line: int = 0
) -> Iterator[tuple[int, Row]]:
    """Line and row of all that is wanted; lines that cannot be read are left out."""
    for block in read_blocks(stream, wanted, from_line=from_line):
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
    """At most ``limit`` rows; fewer before the end only where few of LINES_A_PAGE are wanted."""
    page = Page()
    n_read = 0
    for block in read_blocks(stream, wanted, from_line=from_line, at_once=limit + 1):
        if n_read >= LINES_A_PAGE:
            page.next_line = block.first_line
            return page
        n_read += len(block.rows)
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
