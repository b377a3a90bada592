"""Rewinding: a stream's lines from some step on go, and its writer goes on at the cut.

Lines are kept up to the first one whose step is beyond the step asked for; all after that one go,
also those whose own step is lower, for lines and not steps say what came after what. A line
without a step stands at its own number, as everywhere.

No lease is needed. What takes time is worked out beforehand and applied in one transaction if the
epoch is still the same; the new epoch in turn makes a compaction, a merge or another rewind that
was under way start over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Length

from history.chunks import pack, unpack
from history.ingest.batches import Range, range_of
from history.models import Chunk, Rollup, Segment, Stream, StreamKey
from history.removal import key_table
from history.removal.key_table import KeyUses
from history.rows.reading import read_blocks
from history.rows.wanted import Wanted
from history.segments.column import KeyColumn
from history.snapshots import Snapshot, answering, take
from labstead_core.errors import Busy, Conflict

ATTEMPTS = 10
LAST_STEP = 2**63 - 1


@dataclass(frozen=True)
class Rewound:
    """What a rewind did: ``n_gone`` lines from ``next_line`` on went.

    ``last_before`` and ``last_after`` hold each key's last value.
    """

    next_line: int
    n_gone: int
    rewinds: int
    last_before: dict[str, Any]
    last_after: dict[str, Any]


@dataclass(frozen=True)
class Shortened:
    """A segment that keeps some of its lines."""

    pk: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What becomes of the stream as it was at ``epoch``: lines from ``cut`` on go."""

    epoch: int
    cut: int
    keys: KeyUses
    shortened: Shortened | None


def rewind(stream_id: int, *, after_step: int, then: Callable[[Rewound], None]) -> Rewound | None:
    """Take away what came after ``after_step``; None when nothing did.

    ``then`` runs inside the transaction. Raises Conflict (``history_damaged``) when a segment that
    cannot be read may hold the cut, and Busy when the stream changes all the time.
    Costs some 100 ns for each value that stays.
    """
    for _ in range(ATTEMPTS):
        stream = Stream.objects.get(pk=stream_id)
        cut = first_line_beyond(stream, after_step)
        plan = None if cut is None else planned(stream, cut)
        with transaction.atomic():
            current = Stream.objects.select_for_update().get(pk=stream_id)
            if plan is None and unchanged(stream, current):
                return None
            if plan is not None and is_still_right(plan, current):
                rewound = apply(plan, current)
                then(rewound)
                return rewound
    raise Busy("The run's history changes all the time. Try again.")


def first_line_beyond(stream: Stream, step: int) -> int | None:
    """Reads little: segments are passed over by their steps alone."""
    if step >= LAST_STEP:
        return None
    wanted = Wanted(min_step=step + 1)
    for block in read_blocks(stream, wanted, at_once=1):
        if block.n_missing:
            raise Conflict(
                f"Lines {block.first_line} to {block.end_line - 1} cannot be read, so nobody "
                "knows where to rewind to.",
                code="history_damaged",
            )
        for line, row in enumerate(block.rows, start=block.first_line):
            if wanted.row(line, row) is not None:
                return line
    return None


def planned(stream: Stream, cut: int) -> Plan:
    [snapshot] = take([stream])
    return answering(stream, partial(plan_for, stream.epoch, cut), snapshot)


def plan_for(epoch: int, cut: int, snapshot: Snapshot) -> Plan:
    straddling = next((one for one in snapshot.segments if straddles(one, cut)), None)
    shortened = None if straddling is None else shortened_to(straddling, cut)
    return Plan(epoch, cut, key_table.recounted(snapshot, cut), shortened)


def straddles(part: Segment | Chunk, line: int) -> bool:
    return part.first_line < line < part.first_line + part.n


def shortened_to(segment: Segment, cut: int) -> Shortened:
    n = cut - segment.first_line
    columns = dict(key_table.columns_of(segment, n))
    min_step, max_step = extremes(columns.get("_step"))
    min_ts, max_ts = extremes(columns.get("_timestamp"))
    values = {
        "n": n,
        "n_values": sum(map(len, columns.values())),
        "min_step": min_step,
        "max_step": max_step,
        "min_ts": min_ts,
        "max_ts": max_ts,
    }
    return Shortened(segment.pk, values)


def extremes(column: KeyColumn | None) -> Range:
    """Exact, for a step may be beyond what a float64 tells apart."""
    values = [] if column is None else column.values(0, len(column))
    return range_of("it", [{"it": value} for value in values])


def unchanged(before: Stream, now: Stream) -> bool:
    return (before.epoch, before.next_line) == (now.epoch, now.next_line)


def is_still_right(plan: Plan, stream: Stream) -> bool:
    """Compaction and merging change no line, but perhaps which segment straddles the cut."""
    straddling = Segment.objects.filter(
        stream=stream.pk, first_line__lt=plan.cut, first_line__gt=plan.cut - F("n")
    )
    planned_pk = None if plan.shortened is None else plan.shortened.pk
    return stream.epoch == plan.epoch and straddling.values_list("pk").first() == (
        None if planned_pk is None else (planned_pk,)
    )


def apply(plan: Plan, stream: Stream) -> Rewound:
    """Inside a transaction that has locked ``stream``."""
    last_before = last_values(stream)
    n_gone = stream.next_line - plan.cut
    cut_segments(plan, stream)
    cut_chunks(plan, stream)
    Rollup.objects.filter(stream=stream.pk).delete()
    key_table.replace(stream, plan.keys)
    stream.next_line = plan.cut
    stream.compacted_line = min(stream.compacted_line, plan.cut)
    stream.rolled_line = 0
    stream.pending_bytes = bytes_in_chunks(stream)
    stream.epoch += 1
    stream.rewinds += 1
    stream.save(update_fields=MOVED)
    return Rewound(plan.cut, n_gone, stream.rewinds, last_before, last_values(stream))


MOVED = ["next_line", "compacted_line", "rolled_line", "pending_bytes", "epoch", "rewinds"]


def last_values(stream: Stream) -> dict[str, Any]:
    return dict(StreamKey.objects.filter(stream=stream.pk).values_list("name", "last"))


def cut_segments(plan: Plan, stream: Stream) -> None:
    own = Segment.objects.filter(stream=stream.pk)
    own.filter(first_line__gte=plan.cut).delete()
    if plan.shortened is not None:
        own.filter(pk=plan.shortened.pk).update(**plan.shortened.values)


def cut_chunks(plan: Plan, stream: Stream) -> None:
    own = Chunk.objects.filter(stream=stream.pk)
    own.filter(first_line__gte=plan.cut).delete()
    last = own.order_by("-first_line").first()
    if last is not None and straddles(last, plan.cut):
        shorten(last, plan.cut - last.first_line)
        last.save()


def shorten(chunk: Chunk, n: int) -> None:
    """In memory only."""
    lines = unpack(chunk)[:n]
    rows = [orjson.loads(line) for line in lines]
    chunk.n, chunk.data, chunk.hidden_keys = n, pack(lines), None
    chunk.min_step, chunk.max_step = range_of("_step", rows)
    chunk.min_ts, chunk.max_ts = range_of("_timestamp", rows)


def bytes_in_chunks(stream: Stream) -> int:
    own = Chunk.objects.filter(stream=stream.pk)
    return own.aggregate(bytes=Sum(Length("data")))["bytes"] or 0
