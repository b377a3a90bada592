"""Every change of streams. Appending comes through the writer; see ``history.ingest.writer``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Team
from history.ingest.batches import Batch
from history.models import Codec, Stream, StreamKind
from labstead_core.errors import Deleted, DomainError, NotFound, OffsetGap, Rewound
from labstead_core.json_columns import json_parameter
from labstead_core.plain_sql import read_rows, time_parameter

DELETED = "The run was deleted. It takes lines again once somebody restores it."


@dataclass(frozen=True)
class Append:
    """A batch for a stream, starting at line ``offset``; without one wherever the stream ends.

    ``rewinds`` is how often the stream had been rewound when the client began to count, None when
    the client does not say. ``writer`` names one of several that write the stream at once: then
    ``offset`` counts only its own lines. A batch that ``skips_gaps`` goes where the stream
    ends when its client counts further. ``summary`` is what the client says that the stream comes
    to with these lines: whoever folds them may take it for their own. An empty batch brings that
    alone, or only says that the client is there.
    """

    stream_id: int
    offset: int | None
    batch: Batch
    rewinds: int | None = None
    writer: str | None = None
    summary: dict[str, Any] | None = None
    skips_gaps: bool = False


@dataclass
class Place:
    """A locked stream and where its next line goes."""

    stream_id: int
    kind: StreamKind
    next_line: int
    rewinds: int
    is_sealed: bool
    # How many lines each of its writers has; read only when one of them appends.
    writers: dict[str, int] = field(default_factory=dict)

    def lines_of(self, writer: str | None) -> int:
        """At which offset the writer goes on; without a name it is the stream's only one."""
        return self.next_line if writer is None else self.writers.get(writer, 0)


@dataclass(frozen=True)
class Appended:
    """What became of an append: the lines that were new, the first of them and the one after.

    ``next_offset`` is where its writer goes on.
    """

    stream_id: int
    kind: StreamKind
    first_line: int
    next_line: int
    new: Batch
    next_offset: int
    writer: str | None = None
    summary: dict[str, Any] | None = None

    @property
    def is_news(self) -> bool:
        """Whether it brought more than a sign of life."""
        return bool(self.new) or self.summary is not None


Outcome = Appended | DomainError
# Runs inside the transaction, once per group, with all that was taken, old lines and empty batches
# too. Apps fold it into their rows.
Fold = Callable[[Sequence[Appended]], None]
_folds: list[Fold] = []


def on_append(fold: Fold) -> None:
    """Register ``fold``; call it from an app's ``ready``."""
    if fold not in _folds:
        _folds.append(fold)


def create_stream(team: Team, kind: StreamKind, *, owner_id: int | None = None) -> Stream:
    return Stream.objects.create(team=team, kind=kind, owner_id=owner_id)


def seal_streams(ids: Iterable[int], *, is_sealed: bool) -> None:
    """Let the streams take no more lines, or let them again."""
    for pk in sorted(ids):
        Stream.objects.filter(pk=pk).update(sealed=is_sealed)


def hand_over_streams(ids: Iterable[int], *, owner_id: int) -> None:
    """Let their storage count for another owner."""
    for pk in sorted(ids):
        Stream.objects.filter(pk=pk).update(owner_id=owner_id)


def move_streams(owner_id: int, *, team: Team) -> None:
    """All streams of the owner belong to another team from now on."""
    Stream.objects.filter(owner_id=owner_id).update(team=team)


def close_streams(ids: Iterable[int]) -> None:
    """Say that nothing follows; compaction then does not wait for more. Appending opens again."""
    Stream.objects.filter(pk__in=ids, closed=False).update(closed=True)


def append_group(appends: Sequence[Append]) -> list[Outcome]:
    """Apply the appends in order, inside the caller's transaction; one outcome for each.

    A gap or a missing stream refuses that append alone. The same few statements for one append and
    for a hundred, in SQL of our own: to compile them anew would cost ten times what they do.
    """
    places = locked({append.stream_id for append in appends})
    note_writers(places, {append.stream_id for append in appends if append.writer is not None})
    outcomes = [place(places.get(append.stream_id), append) for append in appends]
    taken = [outcome for outcome in outcomes if isinstance(outcome, Appended)]
    if taken:
        write([some for some in taken if some.new])
        for fold in _folds:
            fold(taken)
    return outcomes


def locked(stream_ids: set[int]) -> dict[int, Place]:
    """Locked in id order, so that two processes never wait for each other in a circle."""
    rows = read_rows(LOCK_STREAMS, sorted(stream_ids))
    return {
        pk: Place(pk, StreamKind(kind), next_line, rewinds, bool(is_sealed))
        for pk, kind, next_line, rewinds, is_sealed in rows
    }


def note_writers(places: dict[int, Place], stream_ids: set[int]) -> None:
    """Inside the lock of their streams."""
    for stream_id, name, next_line in read_rows(READ_WRITERS, sorted(stream_ids)):
        places[stream_id].writers[name] = next_line


def place(stream: Place | None, append: Append) -> Outcome:
    """Where the batch's new lines go; moves ``stream.next_line`` behind them, in memory only."""
    if stream is None:
        return NotFound("The stream was deleted.")
    if stream.is_sealed:
        return Deleted(DELETED)
    if append.rewinds is not None and append.rewinds != stream.rewinds:
        return Rewound(next_line=stream.lines_of(append.writer), rewinds=stream.rewinds)
    known = stream.lines_of(append.writer)
    offset = known if append.offset is None else append.offset
    if offset > known and append.skips_gaps:
        offset = known
    if offset > known:
        return OffsetGap(expected_offset=known, offset=offset)
    new = append.batch.after(known - offset)
    first_line, next_offset = stream.next_line, known + len(new)
    stream.next_line += len(new)
    if append.writer is not None:
        stream.writers[append.writer] = next_offset
    return Appended(
        stream.stream_id,
        stream.kind,
        first_line,
        stream.next_line,
        new,
        next_offset,
        append.writer,
        append.summary,
    )


def write(grown: Sequence[Appended]) -> None:
    if not grown:
        return
    now = time_parameter(timezone.now())
    moves = [(some.next_line, len(some.new.packed), now, some.stream_id) for some in grown]
    uses = [
        (some.stream_id, name, use.kinds, use.count, json_parameter(use.last))
        for some in grown
        if some.kind != StreamKind.CONSOLE
        for name, use in some.new.key_uses.items()
    ]
    own = [(s.stream_id, s.writer, s.next_offset) for s in grown if s.writer is not None]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_CHUNK, [chunk_row(some) for some in grown])
        cursor.executemany(MOVE_STREAM, moves)
        if uses:
            cursor.executemany(UPSERT_KEY, uses)
        if own:
            cursor.executemany(UPSERT_WRITER, own)


def chunk_row(some: Appended) -> tuple[Any, ...]:
    batch = some.new
    ranges = (*batch.steps, *batch.timestamps)
    return some.stream_id, some.first_line, len(batch), *ranges, Codec.ZSTD_NDJSON, batch.packed


LOCK_STREAMS = """
SELECT id, kind, next_line, rewinds, sealed FROM history_stream
WHERE id IN ({ids}) ORDER BY id {lock}
"""

READ_WRITERS = (
    "SELECT stream_id, name, next_line FROM history_streamwriter WHERE stream_id IN ({ids})"
)

UPSERT_WRITER = """
INSERT INTO history_streamwriter (stream_id, name, next_line) VALUES (%s, %s, %s)
ON CONFLICT (stream_id, name) DO UPDATE SET next_line = excluded.next_line
"""

INSERT_CHUNK = """
INSERT INTO history_chunk
    (stream_id, first_line, n, min_step, max_step, min_ts, max_ts, codec, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

MOVE_STREAM = """
UPDATE history_stream
SET next_line = %s, pending_bytes = pending_bytes + %s, appended_at = %s, closed = FALSE
WHERE id = %s
"""

UPSERT_KEY = """
INSERT INTO history_streamkey (stream_id, name, kinds, count, last) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (stream_id, name) DO UPDATE SET
    kinds = history_streamkey.kinds | excluded.kinds,
    count = history_streamkey.count + excluded.count,
    last = excluded.last
"""
