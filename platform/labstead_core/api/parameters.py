"""Parameters of addresses, for the API's description. ``labstead_core.query`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from labstead_core.query import one_of

ARCHIVED = OpenApiParameter(
    "archived",
    {"type": "string", "enum": ["false", "true"], "default": "false"},
    description="Whether to list what is archived in the place of what is in use.",
)


def chosen_rows(rows: Any, query: Mapping[str, str]) -> Any:
    """Of rows that may be archived those that ``ARCHIVED`` asks for. Raises Invalid."""
    is_archived = one_of(query, "archived", ["false", "true"]) == "true"
    return rows.archived() if is_archived else rows.in_use()


def whole_number(
    name: str,
    *,
    description: str,
    least: int | None = 0,
    most: int | None = None,
    default: int | None = None,
    required: bool = False,
) -> OpenApiParameter:
    shape: dict[str, Any] = {"type": "integer", "format": "int64"}
    bounds = {"minimum": least, "maximum": most, "default": default}
    shape |= {word: value for word, value in bounds.items() if value is not None}
    return OpenApiParameter(name, shape, description=description, required=required)
