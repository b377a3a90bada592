"""What both ways of ingest share: the view in ``runs.api.streams`` and the lane beside this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Never

from accounts.models import User
from history.ingest.batches import decode
from history.ingest.bodies import unpack
from history.services import DELETED, Append, Appended
from labstead_core.errors import Deleted, Invalid
from labstead_core.query import integer, whole
from runs.access import demand_to_change
from runs.models import Run

COMMIT_SECONDS = 30
MAX_REFUSALS_TOLD = 100
WRITER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
NOT_YET = "The lines are not committed yet. Send them again."


def open_run(person: User, *, team: str, project: str, run: str) -> Run:
    """The run at an address, for one who may write to it.

    Raises NotFound or Forbidden, and Deleted where it may come back. A few small queries.
    """
    runs = Run.objects.visible_to(person).at(team, project).select_related("project__team")
    found = runs.filter(slug=run).first() or refused(person, team, project, run)
    demand_to_change(person, found)
    return found


def refused(person: User, team: str, project: str, run: str) -> Never:
    deleted = Run.deleted.visible_to(person).at(team, project).select_related("project__team")
    demand_to_change(person, deleted.get_visible(slug=run))
    raise Deleted(DELETED)


def read_append(stream_id: int, query: Mapping[str, str], body: bytes, encoding: str) -> Append:
    """The request as an append. Raises Invalid or TooLarge when nothing of it can be kept."""
    offset = integer(query, "offset", least=0)
    rewinds = whole(query, "rewinds")
    writer = checked_writer(query.get("writer"))
    return Append(stream_id, offset, decode(unpack(body, encoding)), rewinds, writer)


def checked_writer(name: str | None) -> str | None:
    if name is not None and WRITER.fullmatch(name) is None:
        message = "A writer has 1 to 64 letters, digits, “_”, “-” or “.”."
        raise Invalid(message, fields={"writer": message})
    return name


def answer_of(append: Append, appended: Appended) -> dict[str, Any]:
    """``refused`` is there when lines were: each by the number it has for its writer."""
    answer: dict[str, Any] = {"next_line": appended.next_offset}
    refused = append.batch.refused
    if refused:
        answer["refused_count"] = len(refused)
        answer["refused"] = [
            {"line": (append.offset or 0) + one.index, "code": one.code, "message": one.message}
            for one in refused[:MAX_REFUSALS_TOLD]
        ]
    return answer
