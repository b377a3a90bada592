"""What a filter may say of a field: each condition takes the rows, an operator and its value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from labstead_core.errors import Invalid
from runs.table.patterns import BadPattern, compiled

COMPARED = {"$eq": "exact", "$lt": "lt", "$lte": "lte", "$gt": "gt", "$gte": "gte"}
Condition = Callable[[Any, str, Any], Q]


def bad(why: str) -> Invalid:
    return Invalid(f"The filter cannot be read. {why}", fields={"filters": why})


def compared(path: str, name: str, value: Any, kind: type | tuple[type, ...]) -> Q:
    values = value if name == "$in" and isinstance(value, list) else [value]
    if not all(isinstance(one, kind) and not isinstance(one, bool) for one in values):
        raise bad(f"“{path}” is not compared with this.")
    if name == "$in":
        return Q(**{f"{path}__in": values})
    if name not in COMPARED:
        raise bad(f"“{name[:20]}” does not go with “{path}”.")
    return Q(**{f"{path}__{COMPARED[name]}": value})


def text(path: str) -> Condition:
    def condition(rows: Any, name: str, value: Any) -> Q:
        if name == "$contains" and isinstance(value, str):
            return Q(**{f"{path}__icontains": value})
        if name == "$regex" and isinstance(value, str):
            return Q(pk__in=matching(rows, path, value))
        return compared(path, name, value, str)

    return condition


def matching(rows: Any, path: str, pattern: str) -> list[int]:
    """Databases match in ways that a pattern can make endless, so it is done here."""
    try:
        search = compiled(pattern).search
    except BadPattern as error:
        raise bad(f"The pattern cannot be used: {error}.") from error
    return [pk for pk, found in rows.values_list("pk", path).order_by() if search(found)]


def word(path: str) -> Condition:
    """A text that is compared as a whole."""
    return lambda rows, name, value: compared(path, name, value, str)


def number(path: str) -> Condition:
    return lambda rows, name, value: compared(path, name, value, (int, float))


def moment(path: str) -> Condition:
    def condition(rows: Any, name: str, value: Any) -> Q:
        return compared(path, name, time_in(value), datetime)

    return condition


def time_in(value: Any) -> datetime | None:
    """Of a day, or a moment; in UTC where nothing else is said."""
    if not isinstance(value, str):
        return None
    day = parse_date(value) if len(value) == len("2026-01-31") else None
    found = datetime(day.year, day.month, day.day) if day else parse_datetime(value)
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
