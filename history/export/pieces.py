"""A stream's lines piece by piece, each turned on its side: a column for every key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from history.export.extent import Extent
from history.models import Chunk, Segment, Stream
from history.segments.building import RowGatherer
from history.segments.column import KeyColumn
from history.segments.reader import OpenSegment, open_segment

TAIL_LINES = 20_000
CHUNKS_AT_A_TIME = 8


class StreamChanged(Exception):
    """Lines that the export covers were taken away while it ran."""


@dataclass(frozen=True)
class Piece:
    """``n`` neighbouring lines. Lines of a column count from ``first_line``."""

    first_line: int
    n: int
    read: Callable[[str], KeyColumn | None]
    # The file they are in; None for lines that are still in chunks.
    file: OpenSegment | None = None


def pieces(extent: Extent) -> Iterator[Piece]:
    """All lines of the extent but the damaged ones, in order.

    Raises StreamChanged when lines were rewound meanwhile, DamagedSegment when a file broke.
    """
    at = 0
    for segment in extent.segments:
        if at >= extent.end_line:
            return
        if segment.pk not in extent.damaged:
            yield from_segment(segment, at, extent.end_line)
        at = segment.end_line
    while at < extent.end_line:
        piece = from_chunks(extent, at) or moved(extent, at)
        yield piece
        at += piece.n


def from_segment(segment: Segment, at: int, end_line: int) -> Piece:
    """The segment's lines from ``at`` on, below ``end_line``."""
    file = open_segment(segment)
    start = at - segment.first_line
    n = min(segment.end_line, end_line) - at

    def read(key: str) -> KeyColumn | None:
        column = file.read(key)
        return None if column is None else window(column, start, start + n)

    return Piece(at, n, read, file)


def from_chunks(extent: Extent, at: int) -> Piece | None:
    """Some thousand lines, or None when they are in chunks no more."""
    gathered = RowGatherer(at)
    chunks = Chunk.objects.filter(stream=extent.stream.pk, first_line__gte=at)
    for chunk in chunks.order_by("first_line").iterator(chunk_size=CHUNKS_AT_A_TIME):
        is_enough = gathered.n >= TAIL_LINES or gathered.end_line >= extent.end_line
        if is_enough or chunk.first_line != gathered.end_line:
            break
        gathered.add(chunk)
    if not gathered.n or not is_unchanged(extent):
        return None
    n = min(gathered.end_line, extent.end_line) - at
    columns = {key: window(column, 0, n) for key, column in gathered.columns().items()}
    return Piece(at, n, columns.get)


def moved(extent: Extent, at: int) -> Piece:
    """The lines that compaction moved to a segment since the export began."""
    earlier = Segment.objects.filter(stream=extent.stream.pk, first_line__lte=at)
    segment = earlier.order_by("-first_line").first()
    if segment is None or segment.end_line <= at or not is_unchanged(extent):
        raise StreamChanged(f"Lines from {at} on of stream {extent.stream.pk} are gone.")
    return from_segment(segment, at, extent.end_line)


def is_unchanged(extent: Extent) -> bool:
    """Whether the lines were neither rewound nor deleted; asked after reading them."""
    return Stream.objects.filter(pk=extent.stream.pk, epoch=extent.epoch).exists()


def window(column: KeyColumn, start: int, end: int) -> KeyColumn:
    """The column's values in lines ``start`` to ``end``, counted from ``start``."""
    low, high = np.searchsorted(column.lines, [start, end]).tolist()
    if start == 0 and low == 0 and high == len(column):
        return column
    js = None if column.js is None else column.js[low:high]
    lines = column.lines[low:high] - np.int32(start)
    return KeyColumn(lines, column.num[low:high], js, column.is_int)
