"""Filters and orders of lists: MongoDB's language over a few fields.

``{"$and": [{"name": {"$regex": "^ds"}}, {"tags": "good"}]}``, ``-created_at``.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q

from bridges.wandb.engine.spelling import snake_case
from bridges.wandb.filters.conditions import Condition, bad
from labstead_core.json_columns import is_too_deep

MOST_CHARACTERS = 10_000
MOST_CONDITIONS = 100
NEGATED = {"$ne": "$eq", "$nin": "$in"}


@dataclass(frozen=True)
class Language:
    """What may be said of some rows. Names are taken in either spelling."""

    fields: Mapping[str, Condition]
    orders: Mapping[str, str]
    usual: str

    def apply(self, rows: Any, filters: str | None, order: str | None) -> Any:
        """Raises Invalid."""
        by = self.order(order)
        try:
            return rows.filter(Reading(self.fields, rows).group(decoded(filters))).order_by(*by)
        except (ValidationError, ValueError, TypeError) as error:
            raise bad(str(error)) from error

    def order(self, order: str | None) -> list[str]:
        if not order:
            return [self.usual]
        sign = "-" if order.startswith("-") else ""
        name = self.orders.get(snake_case(order.lstrip("+-")))
        if name is None:
            raise bad(f"Nothing is ordered by “{order[:60]}”. Known: {', '.join(self.orders)}.")
        return [f"{sign}{name}", f"{sign}pk"]


def decoded(filters: str | None) -> Any:
    if len(filters or "") > MOST_CHARACTERS:
        raise bad("It is too long.")
    try:
        value = orjson.loads(filters or "null")
    except orjson.JSONDecodeError as error:
        raise bad(f"It is not JSON: {error}.") from error
    if is_too_deep(value):
        raise bad("It is nested too deep.")
    return value or {}


class Reading:
    """One filter while it is read. ``rows`` are those that it chooses from."""

    def __init__(self, fields: Mapping[str, Condition], rows: Any) -> None:
        self._fields, self._rows = fields, rows
        self._left = MOST_CONDITIONS

    def group(self, value: Any) -> Q:
        if not isinstance(value, dict):
            raise bad("A filter is an object.")
        return reduce(operator.and_, (self.entry(*one) for one in value.items()), Q())

    def entry(self, name: str, value: Any) -> Q:
        if name == "$not":
            return ~self.group(value)
        if name in ("$and", "$or", "$nor"):
            return self.several(name, value)
        condition = self._fields.get(snake_case(name))
        if condition is None:
            raise bad(f"There is no field “{name[:60]}”. Known: {', '.join(self._fields)}.")
        operators = value if isinstance(value, dict) else {"$eq": value}
        return reduce(operator.and_, (self.said(condition, *one) for one in operators.items()), Q())

    def several(self, name: str, value: Any) -> Q:
        """Of no parts all hold, and none does."""
        parts = [self.group(one) for one in (value if isinstance(value, list) else [value])]
        if name == "$and":
            return reduce(operator.and_, parts, Q())
        joined = reduce(operator.or_, parts, Q(pk__in=[]))
        return ~joined if name == "$nor" else joined

    def said(self, condition: Condition, name: str, value: Any) -> Q:
        self._left -= 1
        if self._left < 0:
            raise bad(f"It has more than {MOST_CONDITIONS} conditions.")
        if name in NEGATED:
            return ~condition(self._rows, NEGATED[name], value)
        return condition(self._rows, name, value)
