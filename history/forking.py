"""Forking: a new stream begins with the lines of another, up to some step.

Segments are copied as files and chunks as they are, so that every line is the same to the byte.
All that takes time is done beforehand; the transaction that makes the new stream only adds rows,
and refuses when the source was rewound, or lost a key, since it was read. Files whose transaction
never came are swept with other files that no row names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from history.models import Chunk, Segment, Stream
from history.removal import key_table
from history.removal.key_table import KeyUses
from history.removal.rewinding import (
    Rewound,
    first_line_beyond,
    last_values,
    shorten,
    shortened_to,
    straddles,
)
from history.segments import files
from history.segments.reader import DamagedSegment
from history.snapshots import LinesMoved, Snapshot, answering, take
from labstead_core.errors import Conflict

CHUNKS_AT_ONCE = 50


class SourceChanged(Exception):
    """The source is not what was copied any more: copy it again."""


@dataclass(frozen=True)
class Copy:
    """The first ``n`` lines of a stream as it was at ``epoch``; nothing names its files yet."""

    source_id: int
    epoch: int
    n: int
    segments: list[Segment]
    chunks: list[Chunk]
    keys: KeyUses

    def discard(self) -> None:
        """Delete the files of a copy that was not put to use."""
        for segment in self.segments:
            default_storage.delete(segment.name)


def copied(stream_id: int, *, after_step: int) -> Copy:
    """Copy what a rewind to ``after_step`` would leave. Changes nothing.

    Raises Conflict (``history_damaged``) when a file cannot be read. Costs some 100 ns for each
    value, and what it takes to copy the files.
    """
    stream = Stream.objects.get(pk=stream_id)
    cut = first_line_beyond(stream, after_step)
    n = stream.next_line if cut is None else cut
    [snapshot] = take([stream])
    return answering(stream, partial(copy_of, stream.epoch, n), snapshot)


def copy_of(epoch: int, n: int, snapshot: Snapshot) -> Copy:
    """Files come last: lines that move meanwhile make all of this begin again."""
    chunks = chunks_before(snapshot, n)
    keys = key_table.recounted(snapshot, n)
    wanted = [segment for segment in snapshot.segments if segment.first_line < n]
    segments: list[Segment] = []
    copy = Copy(snapshot.stream.pk, epoch, n, segments, chunks, keys)
    try:
        segments.extend(copy_of_segment(segment, n) for segment in wanted)
    except (OSError, DamagedSegment) as error:
        copy.discard()
        raise Conflict(
            f"A file with lines before number {n} cannot be read, so they cannot be copied.",
            code="history_damaged",
        ) from error
    return copy


def copy_of_segment(segment: Segment, n: int) -> Segment:
    with default_storage.open(segment.name, "rb") as file:
        data: bytes = file.read()
    if hashlib.sha256(data).hexdigest() != segment.sha256:
        raise DamagedSegment(f"{segment.name}: other bytes than were written")
    shortened = shortened_to(segment, n) if straddles(segment, n) else None
    end_line = min(segment.end_line, n)
    name = files.new_name(segment.stream_id, 0, segment.first_line, end_line)
    files.store(name, data)
    values = {field: getattr(segment, field) for field in OF_SEGMENT}
    return Segment(name=name, **(values | (shortened.values if shortened else {})))


OF_SEGMENT = (
    "first_line", "n", "n_values", "size", "sha256",
    "min_step", "max_step", "min_ts", "max_ts", "hidden_keys",
)  # fmt: skip
OF_CHUNK = (
    "first_line", "n", "min_step", "max_step", "min_ts", "max_ts", "codec", "data", "hidden_keys",
)  # fmt: skip


def chunks_before(snapshot: Snapshot, n: int) -> list[Chunk]:
    """Copies of the chunks between the segments and line ``n``. Raises LinesMoved."""
    at, copies = snapshot.covered, []
    own = Chunk.objects.filter(stream=snapshot.stream.pk, first_line__gte=at, first_line__lt=n)
    for chunk in own.order_by("first_line").iterator(chunk_size=CHUNKS_AT_ONCE):
        if chunk.first_line != at:
            raise LinesMoved()
        at += chunk.n
        if straddles(chunk, n):
            shorten(chunk, n - chunk.first_line)
        copies.append(Chunk(**{field: getattr(chunk, field) for field in OF_CHUNK}))
    if at < n:
        raise LinesMoved()
    return copies


def hold_source(copy: Copy) -> dict[str, Any]:
    """Lock the source until the transaction ends; each key's last value in it.

    Call it first, for streams are locked before all else. Raises SourceChanged.
    """
    source = Stream.objects.select_for_update().get(pk=copy.source_id)
    if source.epoch != copy.epoch:
        raise SourceChanged()
    return last_values(source)


@transaction.atomic
def fill(target: Stream, copy: Copy, last_before: dict[str, Any]) -> Rewound:
    """Make the copy the beginning of a new, empty stream; what a rewind of the source would say."""
    for segment in copy.segments:
        segment.stream = target
    for chunk in copy.chunks:
        chunk.stream = target
    Segment.objects.bulk_create(copy.segments, batch_size=CHUNKS_AT_ONCE)
    Chunk.objects.bulk_create(copy.chunks, batch_size=CHUNKS_AT_ONCE)
    key_table.replace(target, copy.keys)
    target.next_line = copy.n
    target.compacted_line = copy.segments[-1].end_line if copy.segments else 0
    target.pending_bytes = sum(len(chunk.data) for chunk in copy.chunks)
    target.appended_at = timezone.now() if copy.chunks else None
    # As of a stream that was rewound: a worker builds the rollups of its segments.
    target.rewinds = 1
    target.save(update_fields=FILLED)
    return Rewound(copy.n, 0, target.rewinds, last_before, last_values(target))


FILLED = ["next_line", "compacted_line", "pending_bytes", "appended_at", "rewinds"]
