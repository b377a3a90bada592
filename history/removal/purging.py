"""Emptying a stream that is to be deleted, a few rows at a time, so that writers need not wait."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from history.models import Chunk, Rollup, Segment, Stream, StreamKey, StreamWriter
from history.upkeep.leases import leased

ROWS_AT_ONCE = 200


def empty_stream(stream_id: int) -> bool:
    """Take everything from the stream but its row; False while another worker has it.

    Files go to the trash. May be repeated, also after it stopped half-way; nobody may read or
    append any more.
    """
    with leased(stream_id) as stream:
        if stream is None:
            return not Stream.objects.filter(pk=stream_id).exists()
        for model in (Chunk, Rollup, StreamKey, StreamWriter, Segment):
            delete_all(model.objects.filter(stream=stream_id))
        return True


def delete_all(rows: QuerySet[Any]) -> None:
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        rows.filter(pk__in=pks).delete()
