"""Streams with rows in them, appended as the writer appends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from accounts.models import Team
from history.ingest.batches import decode
from history.models import Stream, StreamKind
from history.rows.reading import read_rows
from history.services import Append, Appended, append_group, create_stream

Row = dict[str, Any]


def make_stream(team: Team, rows: Sequence[Row] = (), *, batch: int = 1000) -> Stream:
    stream = create_stream(team, StreamKind.HISTORY)
    append(stream, rows, batch=batch)
    return stream


def append(stream: Stream, rows: Sequence[Row], *, batch: int = 1000) -> None:
    """In batches as a client sends them."""
    for start in range(0, len(rows), batch):
        body = b"\n".join(map(orjson.dumps, rows[start : start + batch]))
        with transaction.atomic():
            offset = Stream.objects.get(pk=stream.pk).next_line
            (outcome,) = append_group([Append(stream.pk, offset, decode(body))])
        assert isinstance(outcome, Appended)
    stream.refresh_from_db()


def rows_of(stream: Stream) -> list[Row]:
    stream.refresh_from_db()
    return [row for _, row in read_rows(stream)]


def let_time_pass(stream: Stream, *, hours: float = 2) -> None:
    """As if nothing had come for so long."""
    Stream.objects.filter(pk=stream.pk).update(appended_at=timezone.now() - timedelta(hours=hours))
