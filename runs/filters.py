"""Narrowing lists of runs as people ask for it."""

from __future__ import annotations

from django.db.models import Q

from runs.models import RunQuerySet, RunState

ORDERINGS = {
    "created": ("created_at", "pk"),
    "name": ("name", "pk"),
    "state": ("state", "-created_at", "pk"),
}
NEWEST_FIRST = "-created"


def matching(runs: RunQuerySet, *, search: str = "", state: str = "") -> RunQuerySet:
    """Runs with the text in their name or id, and in the state; unknown states mean any."""
    if search:
        runs = runs.filter(Q(name__icontains=search) | Q(slug__icontains=search))
    return runs.filter(state=state) if state in RunState.values else runs


def ordered(runs: RunQuerySet, ordering: str) -> RunQuerySet:
    """By ``created``, ``name`` or ``state``, with ``-`` downwards; anything else: newest first."""
    fields = ORDERINGS.get(ordering.removeprefix("-"))
    if fields is None:
        return runs.newest_first()
    rows = runs.order_by(*fields)
    return rows.reverse() if ordering.startswith("-") else rows
