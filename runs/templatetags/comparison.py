"""What a comparison needs."""

from __future__ import annotations

from typing import Any

from django import template

from labstead_core.templatetags.labstead import json_value, metric_value
from runs.differences import MISSING

register = template.Library()


@register.filter
def json_text(value: Any, form: str = "") -> str:
    """A value as JSON, or ``short`` as charts write it; a dash where there is none."""
    if value is MISSING:
        return str(MISSING)
    return metric_value(value) if form == "short" else json_value(value)


@register.filter
def signed(delta: float) -> str:
    """A difference with its sign."""
    return f"+{metric_value(delta)}" if delta > 0 else metric_value(delta)
