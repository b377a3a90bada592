"""Deleting a key: hidden at once, taken out of the files by a worker.

Deleting marks the stream's chunks and segments, and every reader leaves out what they hide. Lines
that come later are not marked, so the same key logged again is a new one. The marks also say what
is due: a worker writes marked segments and chunks anew, one transaction for each, and may be killed
anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from history.chunks import pack, unpack
from history.models import Chunk, Segment, Stream, StreamKey
from history.removal.key_table import columns_of
from history.removal.rewinding import bytes_in_chunks
from history.segments import files
from history.segments.reader import DamagedSegment
from history.segments.tall import Named, write_tall
from history.upkeep.leases import is_locked, leased
from labstead_core.errors import Invalid, NotFound
from labstead_core.one_by_one import for_each

log = logging.getLogger(__name__)
# What lines, axes and other tools go by.
KEPT = ("_step", "_timestamp", "_runtime")
STREAMS_AT_ONCE = 100
ROWS_AT_ONCE = 200


def delete_key(stream: Stream, name: str) -> None:
    """Inside a transaction. From its commit on no reader sees the key's values in earlier lines.

    Raises NotFound for a key the stream does not have, Invalid for one that cannot be missed.
    """
    if name in KEPT:
        raise Invalid(f"“{name}” cannot be deleted: lines and charts go by it.", code="key_needed")
    current = Stream.objects.select_for_update().get(pk=stream.pk)
    if not StreamKey.objects.filter(stream=current, name=name).delete()[0]:
        raise NotFound(f"There is no key “{name}”.")
    hide(Segment.objects.filter(stream=current), name)
    hide(Chunk.objects.filter(stream=current).defer("data"), name)
    # Decoded tails and a compaction under way still have the key.
    current.epoch += 1
    current.save(update_fields=["epoch"])


def hide(parts: QuerySet[Any], name: str) -> None:
    """Parts mostly hide the same keys, so that is a statement for each set of them."""
    marks = {tuple(hidden or ()) for hidden in parts.values_list("hidden_keys", flat=True)}
    for mark in sorted(marks, key=len, reverse=True):
        if name not in mark:
            same = Q(hidden_keys=list(mark)) if mark else Q(hidden_keys__isnull=True)
            parts.filter(same).update(hidden_keys=[*mark, name])


def rewrite_due() -> int:
    """Take deleted keys out of what holds them, in every team; how many parts were rewritten."""
    marked = set(Segment.objects.filter(hidden_keys__isnull=False).values_list("stream", flat=True))
    marked |= set(Chunk.objects.filter(hidden_keys__isnull=False).values_list("stream", flat=True))
    return for_each(sorted(marked)[:STREAMS_AT_ONCE], rewrite)


def rewrite(stream_id: int) -> int:
    """The stream's marked parts written anew; how many. 0 when another worker is at it."""
    with leased(stream_id) as stream:
        if stream is None:
            return 0
        segments = Segment.objects.filter(stream=stream_id, hidden_keys__isnull=False)
        rewritten = sum(rewrite_segment(stream, one) for one in list(segments))
        return rewritten + sum(rewrite_chunks(stream, pks) for pks in marked_chunks(stream_id))


def rewrite_segment(stream: Stream, old: Segment) -> bool:
    try:
        new = written_anew(stream, old)
    except DamagedSegment as error:
        log.error("A segment of stream %d keeps deleted keys: %s", stream.pk, error)
        return False
    is_replaced = False
    try:
        with transaction.atomic():
            is_replaced = replace(stream, old, new)
    finally:
        if not is_replaced:
            default_storage.delete(new.name)
    return is_replaced


def written_anew(stream: Stream, old: Segment) -> Segment:
    """A segment of the same lines without the keys that ``old`` hides, stored, its row unsaved."""
    counter = Counted(columns_of(old, old.n))
    data = write_tall(counter, first_line=old.first_line, n=old.n)
    return Segment(
        **files.stored(stream, data, first_line=old.first_line, n=old.n),
        n_values=counter.n_values,
        min_step=old.min_step,
        max_step=old.max_step,
        min_ts=old.min_ts,
        max_ts=old.max_ts,
    )


class Counted:
    """Columns on their way, and how many values they had."""

    def __init__(self, columns: Iterable[Named]) -> None:
        self._columns = columns
        self.n_values = 0

    def __iter__(self) -> Iterator[Named]:
        for key, column in self._columns:
            self.n_values += len(column)
            yield key, column


def replace(stream: Stream, old: Segment, new: Segment) -> bool:
    """Inside a transaction: False when a rewind or another deletion came in between."""
    if not is_locked(stream):
        return False
    Segment.objects.get(pk=old.pk).delete()
    new.save(force_insert=True)
    return True


def marked_chunks(stream_id: int) -> Iterator[list[int]]:
    """Primary keys, some at a time, so that no transaction is long."""
    marked = Chunk.objects.filter(stream=stream_id, hidden_keys__isnull=False)
    pks = list(marked.order_by("first_line").values_list("pk", flat=True))
    for start in range(0, len(pks), ROWS_AT_ONCE):
        yield pks[start : start + ROWS_AT_ONCE]


@transaction.atomic
def rewrite_chunks(stream: Stream, pks: list[int]) -> int:
    if not is_locked(stream):
        return 0
    chunks = list(Chunk.objects.filter(pk__in=pks, hidden_keys__isnull=False))
    for chunk in chunks:
        chunk.data, chunk.hidden_keys = pack(unpack(chunk)), None
        chunk.save(update_fields=["data", "hidden_keys"])
    current = Stream.objects.get(pk=stream.pk)
    current.pending_bytes = bytes_in_chunks(current)
    current.save(update_fields=["pending_bytes"])
    return len(chunks)
