"""The view that a client names, and those of a project."""

from __future__ import annotations

from itertools import accumulate

from django.db.models.functions import Length

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import offset_of, page_size
from bridges.wandb.ids import pk_of
from bridges.wandb.models import StoredView, StoredViewQuerySet
from labstead_core.errors import NotFound
from projects.models import Project

# Of all specs in one page of a list.
MOST_CHARACTERS = 20_000_000


def visible_views(call: Call) -> StoredViewQuerySet:
    rows: StoredViewQuerySet = StoredView.objects.visible_to(call.user)
    return rows.with_people()


def demand_view(call: Call, text: str) -> StoredView:
    """By its id, with or without its ``=``. Raises NotFound: the client stumbles over a null."""
    view: StoredView | None = visible_views(call).filter(pk=pk_of(text, "View")).first()
    if view is None:
        raise NotFound("There is no such report or workspace, or you may not see it.")
    return view


def views_of(
    call: Call, project: Project, kind: str | None, name: str | None, username: str | None
) -> StoredViewQuerySet:
    """The newest first. What is null is not asked for."""
    asked = {"kind": kind, "name": name, "author__username": username}
    wanted = {field: value for field, value in asked.items() if value is not None}
    rows = visible_views(call).filter(project=project, **wanted)
    return rows.order_by("-created_at", "-pk")


def fitting(rows: StoredViewQuerySet, after: str | None, first: int | None) -> int:
    """How many of the next views one page holds: at least one, and no more than asked for."""
    start, size = offset_of(after), page_size(first)
    lengths = rows.annotate(length=Length("spec")).values_list("length", flat=True)
    totals = accumulate(lengths[start : start + size])
    return max(1, sum(total <= MOST_CHARACTERS for total in totals))
