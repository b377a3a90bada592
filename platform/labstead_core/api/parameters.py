"""Parameters of addresses, for the API's description. ``labstead_core.query`` reads them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter


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
