"""The filters of ``project.sweeps()``: MongoDB's language over a few keys of sweeps."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from bridges.wandb import json_text
from bridges.wandb.sweeps.states import OF_SWEEPS
from labstead_core.errors import Invalid

FIELDS = {
    "name": "slug",
    "display_name": "name",
    "displayName": "name",
    "description": "description",
    "method": "method",
    "state": "state",
    "created_at": "created_at",
    "createdAt": "created_at",
    "updated_at": "updated_at",
    "updatedAt": "updated_at",
    "username": "created_by__username",
}
TIMES = ("created_at", "updated_at")
COMPARISONS = {"$gt": "gt", "$gte": "gte", "$lt": "lt", "$lte": "lte"}
MOST_CONDITIONS = 100


def sweeps_where(text: str | None) -> Q:
    """Raises Invalid for what is no filter of sweeps."""
    filters = json_text.read_object(text, "filters")
    return all_hold(filters, [MOST_CONDITIONS])


def all_hold(part: Any, left: list[int]) -> Q:
    if not isinstance(part, dict):
        raise Invalid("A filter of sweeps is an object.")
    return every([condition(key, wanted, left) for key, wanted in part.items()])


def every(parts: list[Q]) -> Q:
    return reduce(operator.and_, parts, Q())


def condition(key: str, wanted: Any, left: list[int]) -> Q:
    left[0] -= 1
    if left[0] < 0:
        raise Invalid(f"A filter has at most {MOST_CONDITIONS} conditions.")
    if key in GROUPS:
        if not isinstance(wanted, list):
            raise Invalid(f"“{key}” takes a list of filters.")
        return GROUPS[key]([all_hold(one, left) for one in wanted])
    if key not in FIELDS:
        raise Invalid(f"Sweeps are not filtered by “{key[:40]}”, but by {', '.join(FIELDS)}.")
    operators = wanted if isinstance(wanted, dict) else {"$eq": wanted}
    return every([compared(FIELDS[key], name, value) for name, value in operators.items()])


GROUPS: dict[str, Callable[[list[Q]], Q]] = {
    "$and": every,
    "$or": lambda parts: reduce(operator.or_, parts, Q(pk__in=[])),
    "$nor": lambda parts: every([~part for part in parts]),
}


def compared(field: str, name: str, value: Any) -> Q:
    if name in ("$in", "$nin"):
        if not isinstance(value, list):
            raise Invalid(f"“{name}” takes a list of values.")
        found = Q(**{f"{field}__in": [meant for one in value for meant in meanings(field, one)]})
        return found if name == "$in" else ~found
    if name in ("$eq", "$ne"):
        found = Q(**{f"{field}__in": meanings(field, value)})
        return found if name == "$eq" else ~found
    if name not in COMPARISONS:
        raise Invalid(f"“{name[:40]}” does not compare sweeps.")
    (meant,) = meanings(field, value) if field != "state" else [value]
    return Q(**{f"{field}__{COMPARISONS[name]}": meant})


def meanings(field: str, value: Any) -> list[Any]:
    """Our words for the client's: one of its states is two of ours."""
    if not isinstance(value, str):
        raise Invalid("Sweeps are compared with texts.")
    if field == "state":
        return [ours for ours, theirs in OF_SWEEPS.items() if theirs == value.upper()]
    if field in TIMES:
        return [moment(value)]
    return [value]


def moment(text: str) -> datetime:
    """One without a zone is in UTC, as the client writes them."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(f"“{text[:40]}” is no date and time.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)
