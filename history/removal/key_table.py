"""The table of keys, counted anew from the lines themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from history.chunks import unpack
from history.ingest.batches import KeyUse, key_uses_of, kinds_of
from history.ingest.lines import REFUSED
from history.models import Chunk, Segment, Stream, StreamKey
from history.segments.building import cut
from history.segments.column import KeyColumn
from history.segments.reader import DamagedSegment, open_segment
from history.snapshots import LinesMoved, Snapshot
from labstead_core.json_columns import storable

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 1_000
KeyUses = dict[str, KeyUse]


def recounted(snapshot: Snapshot, end_line: int) -> KeyUses:
    """How the lines before ``end_line`` use each key. Raises LinesMoved.

    Reads all of their values: some 100 ns each. A segment that cannot be read counts for nothing.
    """
    uses: KeyUses = {}
    for segment in snapshot.segments:
        if segment.first_line < end_line:
            add(uses, uses_in_segment(segment, min(segment.n, end_line - segment.first_line)))
    for rows in rows_in_chunks(snapshot, end_line):
        add(uses, key_uses_of(rows))
    uses.pop(REFUSED, None)
    return uses


def add(uses: KeyUses, later: Mapping[str, KeyUse]) -> None:
    for name, new in later.items():
        old = uses.get(name, KeyUse(0, 0, None))
        uses[name] = KeyUse(old.kinds | new.kinds, old.count + new.count, new.last)


def uses_in_segment(segment: Segment, n: int) -> KeyUses:
    try:
        return {key: use_of(column) for key, column in columns_of(segment, n)}
    except DamagedSegment as error:
        log.error("A segment of stream %d is damaged: %s", segment.stream_id, error)
        return {}


def columns_of(segment: Segment, n: int) -> Iterator[tuple[str, KeyColumn]]:
    """The segment's keys with their values in its first ``n`` lines, where they have any.

    Raises DamagedSegment.
    """
    file = open_segment(segment)
    for key in file.places:
        column = file.read(key)
        if column is not None and len(kept := cut(column, n)):
            yield key, kept


def use_of(column: KeyColumn) -> KeyUse:
    values = column.values(0, len(column))
    return KeyUse(kinds_of(set(map(type, values)), values), len(values), values[-1])


def rows_in_chunks(snapshot: Snapshot, end_line: int) -> Iterator[Sequence[dict[str, Any]]]:
    at = snapshot.covered
    chunks = Chunk.objects.filter(
        stream=snapshot.stream.pk, first_line__gte=at, first_line__lt=end_line
    )
    for chunk in chunks.order_by("first_line").iterator(chunk_size=50):
        if chunk.first_line != at:
            raise LinesMoved()
        yield [orjson.loads(line) for line in unpack(chunk)[: end_line - at]]
        at += chunk.n
    if at < end_line:
        raise LinesMoved()


def replace(stream: Stream, uses: KeyUses) -> None:
    """Inside a transaction. The stream has no rollups then: those hang on its keys."""
    own = StreamKey.objects.filter(stream=stream.pk)
    own.delete()
    rows = [
        StreamKey(
            stream=stream, name=name, kinds=use.kinds, count=use.count, last=storable(use.last)
        )
        for name, use in uses.items()
    ]
    StreamKey.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
