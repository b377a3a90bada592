"""How kinds of notices look: an icon, and a tone of the states of runs."""

from __future__ import annotations

from django import template

from accounts.models import User
from labstead_core.templatetags.labstead import state_icon
from notifications.kinds import Kind
from notifications.models import Activity
from notifications.unread import unread_count

register = template.Library()
TONES = {"ERROR": "failed", "WARN": "crashed", "INFO": "running"}


@register.filter
def tone(activity: Activity) -> str:
    """As a state that the styles know: failed is red, crashed amber, finished green."""
    if activity.level:
        return TONES.get(activity.level, "")
    subject, _, happened = activity.kind.partition(".")
    return happened if subject == "run" else ""


@register.filter
def kind_icon(kind: str) -> str:
    subject, _, happened = kind.partition(".")
    if subject == "comment":
        return "comment"
    return {"alert": "bell", "started": "play"}.get(happened) or state_icon(happened)


@register.filter
def kind_words(kinds: list[str]) -> str:
    """“a run fails or a run crashes”, of their names."""
    labels = [Kind(kind).label for kind in kinds]
    words = [label[:1].lower() + label[1:] for label in labels]
    return " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


@register.inclusion_tag("notifications/_bell.html")
def bell(person: User) -> dict[str, object]:
    return {"username": person.username, "unread_count": unread_count(person)}
