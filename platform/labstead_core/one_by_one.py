"""Upkeep of many rows, where one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

log = logging.getLogger(__name__)
Row = TypeVar("Row")


def for_each(rows: Iterable[Row], work: Callable[[Row], int]) -> int:
    """The sum of ``work`` over rows or their ids; what fails is logged."""
    return sum(attempted(row, work) for row in rows)


def attempted(row: Row, work: Callable[[Row], int]) -> int:
    try:
        return work(row)
    except Exception:
        log.exception("%s failed for %s; it is tried again.", work.__name__, row)
        return 0
