"""Every change of streams. Appending comes through the writer; see ``history.writer``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import Team
from history.chunks import chunk_of
from history.lines import Batch, KeyUse
from history.models import Chunk, Stream, StreamKey, StreamKind
from labstead_core.errors import DomainError, NotFound, OffsetGap
from labstead_core.json_columns import storable


@dataclass(frozen=True)
class Append:
    """A batch for a stream, starting at line ``offset``."""

    stream_id: int
    offset: int
    batch: Batch


@dataclass(frozen=True)
class Appended:
    """What became of an append: the stream's next line, and the lines that were new."""

    stream: Stream
    next_line: int
    new: Batch


Outcome = Appended | DomainError
# Runs inside the transaction, once per group, with what was new. Apps fold lines into their rows.
Fold = Callable[[Sequence[Appended]], None]
_folds: list[Fold] = []


def on_append(fold: Fold) -> None:
    """Register ``fold``; call it from an app's ``ready``."""
    if fold not in _folds:
        _folds.append(fold)


def create_stream(team: Team, kind: StreamKind) -> Stream:
    return Stream.objects.create(team=team, kind=kind)


def append_group(appends: Sequence[Append]) -> list[Outcome]:
    """Apply the appends in order, inside the caller's transaction; one outcome for each.

    A gap or a missing stream refuses that append alone. Streams are locked in id order, so that
    two processes never wait for each other in a circle.
    """
    streams = locked({append.stream_id for append in appends})
    outcomes = [append_one(streams.get(append.stream_id), append) for append in appends]
    grown = [outcome for outcome in outcomes if isinstance(outcome, Appended) and outcome.new]
    if grown:
        for fold in _folds:
            fold(grown)
    return outcomes


def locked(stream_ids: set[int]) -> dict[int, Stream]:
    rows = Stream.objects.select_for_update().filter(pk__in=stream_ids).order_by("pk")
    return {stream.pk: stream for stream in rows}


def append_one(stream: Stream | None, append: Append) -> Outcome:
    if stream is None:
        return NotFound("The stream was deleted.")
    if append.offset > stream.next_line:
        return OffsetGap(expected_offset=stream.next_line, offset=append.offset)
    new = append.batch.after(stream.next_line - append.offset)
    if new:
        write(stream, new)
    return Appended(stream=stream, next_line=stream.next_line, new=new)


def write(stream: Stream, new: Batch) -> None:
    chunk = chunk_of(stream.pk, stream.next_line, new)
    Chunk.objects.bulk_create([chunk])
    stream.next_line += len(new)
    Stream.objects.filter(pk=stream.pk).update(
        next_line=stream.next_line,
        closed=False,
        pending_bytes=F("pending_bytes") + len(chunk.data),
        appended_at=timezone.now(),
    )
    if stream.kind != StreamKind.CONSOLE:
        count_keys(stream.pk, new.key_uses())


def count_keys(stream_id: int, uses: dict[str, KeyUse]) -> None:
    """Add a batch's use of keys to the stream's table of them: one upsert a key."""
    rows = [
        (stream_id, name, use.kinds, use.count, json_column(use.last)) for name, use in uses.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT_KEY, rows)


def json_column(value: Any) -> Any:
    field = StreamKey._meta.get_field("last")
    return field.get_db_prep_save(storable(value), connection)


UPSERT_KEY = """
INSERT INTO history_streamkey (stream_id, name, kinds, count, last) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (stream_id, name) DO UPDATE SET
    kinds = history_streamkey.kinds | excluded.kinds,
    count = history_streamkey.count + excluded.count,
    last = excluded.last
"""
