"""Cursors: where a page ended, as text for the next request.

A cursor holds the last run's values of the order's keys and its primary key, so pages stay
steady while runs are added or deleted: nothing is shown twice or left out. Only a run whose own
value changes between two pages may move over the border.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from labstead_core.errors import Invalid
from runs.table.ordering import TOO_LONG, Order
from runs.table.values import identity, json_value

MOST_CHARACTERS = 20_000
MOST_CELL_BYTES = 1_000


@dataclass(frozen=True)
class Cursor:
    cells: Sequence[Any]
    pk: int


def write_cursor(order: Order, cursor: Cursor) -> str:
    cells = [writable(cell) for cell in cursor.cells]
    return base64.urlsafe_b64encode(orjson.dumps([names(order), cells, cursor.pk])).decode()


def writable(cell: Any) -> Any:
    """TOO_LONG for what makes no handy cursor."""
    is_long = isinstance(cell, str | list) and len(identity(cell)) > MOST_CELL_BYTES
    return TOO_LONG if is_long else json_value(cell)


def read_cursor(order: Order, text: str) -> Cursor:
    """Raises Invalid for a cursor of another order, or none of ours."""
    parts = decoded(text)
    is_ours = isinstance(parts, list) and len(parts) == 3 and parts[0] == names(order)
    if not is_ours or not isinstance(parts[1], list) or len(parts[1]) != len(order):
        raise bad_cursor()
    if isinstance(parts[2], bool) or not isinstance(parts[2], int) or abs(parts[2]) >= 2**63:
        raise bad_cursor()
    return Cursor(parts[1], parts[2])


def decoded(text: str) -> Any:
    if len(text) > MOST_CHARACTERS:
        raise bad_cursor()
    try:
        return orjson.loads(base64.b64decode(text, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise bad_cursor() from error


def names(order: Order) -> list[str]:
    return [str(key) for key in order]


def bad_cursor() -> Invalid:
    return Invalid(
        "The cursor does not belong to this order. Start again without one.",
        fields={"cursor": "not of this order"},
    )
