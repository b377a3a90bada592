"""What both doors of ingest share: the view in ``stream_api`` and the lane in ``ingest_lane``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from history.batches import decode
from history.bodies import unpack
from history.services import Append, Appended
from labstead_core.query import integer
from labstead_core.short_cache import ShortCache

COMMIT_SECONDS = 30
MAX_REFUSALS_TOLD = 100
NOT_YET = "The lines are not committed yet. Send them again."


@dataclass(frozen=True)
class Door:
    """Where what one log-in sends to one address goes. ``login`` tells keys and sessions apart."""

    login: str
    path: str


admitted: ShortCache[Door, int] = ShortCache(seconds=5.0)
"""The stream behind each door that was asked for lately and found open."""


def read_append(stream_id: int, query: Mapping[str, str], body: bytes, encoding: str) -> Append:
    """The request as an append. Raises Invalid or TooLarge when nothing of it can be kept."""
    offset = integer(query, "offset", least=0)
    return Append(stream_id, offset, decode(unpack(body, encoding)))


def answer_of(append: Append, appended: Appended) -> dict[str, Any]:
    """``refused`` is there when lines were: each by the number it has in the stream."""
    answer: dict[str, Any] = {"next_line": appended.next_line}
    refused = append.batch.refused
    if refused:
        answer["refused_count"] = len(refused)
        answer["refused"] = [
            {"line": append.offset + one.index, "code": one.code, "message": one.message}
            for one in refused[:MAX_REFUSALS_TOLD]
        ]
    return answer
