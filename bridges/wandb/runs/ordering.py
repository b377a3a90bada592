"""The orders of ``api.runs``: ``+created_at``, ``-summary_metrics.loss``, ``config.lr.value``."""

from __future__ import annotations

from runs.table.fields import find_wire_field
from runs.table.ordering import NEWEST_FIRST, Order, parse_order


def read_order(text: str | None) -> Order:
    """``-`` sorts down, ``+`` or nothing up; missing values come last. Raises FilterError."""
    return parse_order([text], find_wire_field) if text else NEWEST_FIRST
