"""Which keys a run logged, of which types, and how far it came."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max

from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.together import loaded
from history.media_values import TYPE, is_media
from history.models import Chunk, Segment, Stream, StreamKey

TYPE_OF_KIND = {"int": "number", "float": "number", "text": "string", "media": "map"}


def history_keys(call: Call, stream: Stream) -> dict[str, Any]:
    """The client scans up to ``lastStep``: without it it would find no rows."""
    keys = loaded(call, keys_of, stream.pk) or []
    step = loaded(call, last_steps, stream.pk)
    return {
        "sets": [],
        # Rows without a step stand at their lines.
        "lastStep": stream.next_line - 1 if step is None else step,
        "keys": {key.name: about(key) for key in keys},
    }


def last_values(call: Call, stream: Stream) -> str:
    """The latest value under each key, as JSON."""
    return json_text.write({key.name: key.last for key in loaded(call, keys_of, stream.pk) or []})


def keys_of(streams: Collection[int]) -> dict[int, list[StreamKey]]:
    found: dict[int, list[StreamKey]] = {}
    for key in StreamKey.objects.filter(stream__in=streams).order_by("stream", "name"):
        found.setdefault(key.stream_id, []).append(key)
    return found


def last_steps(streams: Collection[int]) -> dict[int, int]:
    """The greatest of each stream; the last row need not have it where several write at once."""
    found: dict[int, int] = {}
    for model in (Chunk, Segment):
        rows = model.objects.filter(stream__in=streams, max_step__isnull=False)
        greatest = rows.values_list("stream").annotate(step=Max("max_step"))
        for stream, step in greatest.order_by("stream"):
            found[stream] = max(step, found.get(stream, step))
    return found


def about(key: StreamKey) -> dict[str, Any]:
    """Without ``monotonic``, which no client reads and only all values could tell."""
    types = [{"type": name, "count": key.count} for name in types_of(key)]
    return {"typeCounts": types, "previousValue": key.last}


def types_of(key: StreamKey) -> list[str]:
    """Lists and objects count as one kind; the last value tells which of them it is."""
    if is_media(key.last):
        return [str(key.last[TYPE])]
    json_type = "list" if isinstance(key.last, list) else "map"
    return list(dict.fromkeys(TYPE_OF_KIND.get(kind, json_type) for kind in key.kind_names))
