"""What our templates need beyond Django's own: fields, run colours, numbers, short texts."""

from __future__ import annotations

import json
import math
import shlex
from itertools import islice
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.utils.safestring import SafeString

register = template.Library()

RUN_COLOURS = 20
MINUS = "\N{MINUS SIGN}"


@register.inclusion_tag("labstead/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """Label, widget, help and errors of one form field."""
    return {
        "field": bound,
        "widget": widget_of(bound),
        "is_check": isinstance(bound.field.widget, CheckboxInput),
        "is_choice": isinstance(bound.field.widget, RadioSelect),
        # A list of choices has one that means "nothing"; it needs no words about that.
        "is_optional": not (bound.field.required or isinstance(bound.field.widget, Select)),
    }


def widget_of(bound: BoundField) -> SafeString:
    if isinstance(bound.field.widget, CheckboxInput | RadioSelect):
        return bound.as_widget()
    return bound.as_widget(attrs={"class": "input"})


@register.filter
def run_colour(index: int) -> str:
    """The CSS variable of a run's colour: ``var(--run-3)``."""
    return f"var(--run-{index % RUN_COLOURS})"


STATE_ICONS = {
    "running": "",
    "alive": "",
    "finished": "check",
    "failed": "cross",
    "cancelled": "cross",
    "paused": "pause",
    "killed": "square",
    "stopped": "square",
    **dict.fromkeys(("crashed", "preempting", "preempted", "silent"), "triangle"),
}


@register.filter
def state_icon(state: str) -> str:
    """The icon of a state of runs, trials, sweeps or agents; empty for those that live."""
    return STATE_ICONS.get(state, "circle")


MOST_NUMBERS_SPELLED = 8


@register.filter
def metric_value(value: Any) -> str:
    """A logged value in about four digits, as the charts write it; other things as JSON.

    An object of a few numbers, such as a summary's statistics, has each with its name before it.
    """
    if isinstance(value, dict) and 0 < len(value) <= MOST_NUMBERS_SPELLED and holds_numbers(value):
        return " · ".join(f"{name} {metric_value(inner)}" for name, inner in value.items())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json_value(value)
    if not math.isfinite(value):
        return json_value(str(value))
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-3:
        return with_minus(short_exponent(f"{value:.3e}"))
    if value == int(value) or size >= 1e4:
        return with_minus(f"{value:,.0f}")
    return with_minus(f"{value:.4g}")


def holds_numbers(value: dict[str, Any]) -> bool:
    return all(type(inner) in (int, float) for inner in value.values())


def short_exponent(text: str) -> str:
    digits, _, exponent = text.partition("e")
    return f"{float(digits):g}e{int(exponent)}"


def with_minus(text: str) -> str:
    return text.replace("-", MINUS)


def json_value(value: Any) -> str:
    """Text as it is, None as nothing, everything else as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def first_items(mapping: dict[str, Any], most: int) -> list[tuple[str, Any]]:
    """At most ``most`` pairs of a mapping, in its order."""
    return list(islice(mapping.items(), most))


@register.filter
def lookup(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


BYTE_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@register.filter
def file_size(size: int | None) -> str:
    """``3.4 MB``, as ``formatBytes`` of the front end writes it."""
    if size == 1:
        return "1 byte"
    value, step = float(size or 0), 0
    while value >= 1000 and step < len(BYTE_UNITS) - 1:
        value, step = value / 1000, step + 1
    return f"{metric_value(float(f'{value:.3g}'))} {BYTE_UNITS[step]}"


@register.filter
def with_number(prefix: str, number: int) -> str:
    """``v3`` for an address."""
    return f"{prefix}{number}"


@register.filter
def python_text(text: object) -> str:
    """A literal that Python reads as this text."""
    return json.dumps(str(text), ensure_ascii=False)


@register.filter
def shell_text(text: object) -> str:
    """One word of a command line, whatever is in it."""
    return shlex.quote(str(text))
