"""What the templates of sweeps need."""

from __future__ import annotations

from typing import Any

from django import template

from labstead_core.templatetags.labstead import metric_value
from runs.differences import flat

register = template.Library()

HOUR, MINUTE = 3_600, 60


@register.filter
def explained(explanation: dict[str, Any]) -> str:
    """The numbers behind a proposal, as words; empty where the method has none."""
    words = []
    if (predicted := explanation.get("predicted")) is not None:
        spread = explanation.get("spread")
        sure = "" if spread is None else f" ± {metric_value(spread)}"
        words.append(f"predicted {metric_value(predicted)}{sure}")
    if (gain := explanation.get("expected_improvement")) is not None:
        words.append(f"expected gain {metric_value(gain)}")
    if (chance := explanation.get("success_probability")) is not None:
        words.append(f"{100 * chance:.0f} % likely a new best")
    return " · ".join(words)


@register.filter
def flattened(config: dict[str, Any]) -> dict[str, Any]:
    """What stands in folders by its dotted name."""
    return dict(flat(config))


@register.filter
def of_hours(hours: float) -> str:
    return rough_time(hours * HOUR)


@register.filter
def rough_time(seconds: float | None) -> str:
    """``about 3 h``: as exact as a guess is."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return f"about {seconds / MINUTE:.0f} min"
    hours = seconds / HOUR
    return f"about {hours:.1f} h" if hours < 10 else f"about {hours:,.0f} h"
