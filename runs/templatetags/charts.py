"""What templates of charts need."""

from __future__ import annotations

from typing import Any

import orjson
from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """For an attribute; the template escapes it."""
    return orjson.dumps(value).decode()
