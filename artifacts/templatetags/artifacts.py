"""What the pages of artifacts need to say."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from artifacts.manifests.differences import Difference
from artifacts.models import Membership, Version
from artifacts.names import LATEST
from labstead_core.markdown import sanitised
from labstead_core.templatetags.labstead import MINUS, file_size
from runs.models import Run

register = template.Library()

# A description stands below a heading of the second level.
LEVELS_ABOVE = 2


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(sanitised(text, levels_above=LEVELS_ABOVE))  # noqa: S308


@register.filter
def alias_names(place: Membership) -> list[str]:
    """By name, ``latest`` first. Loaded with ``with_version``."""
    names = [alias.name for alias in place.aliases.all()]
    return sorted(names, key=lambda name: (name != LATEST, name))


@register.filter
def first_logged(version: Version) -> Run | None:
    edges = version.logged_edges  # type: ignore[attr-defined]
    return edges[0].run if edges else None


@register.filter
def beside(rail: list[Membership], place: Membership) -> Membership | None:
    """The version before this one, or else the one after it: what one most likely compares."""
    indexes = [one.pk for one in rail]
    at = indexes.index(place.pk) if place.pk in indexes else 0
    others = rail[at + 1 : at + 2] or rail[max(0, at - 1) : at]
    return others[0] if others else None


@register.filter
def short_name(place: Membership) -> str:
    """``iris:v3``, as one names it within the project."""
    return f"{place.collection.name}:v{place.index}"


@register.filter
def full_name(place: Membership) -> str:
    return str(place)


@register.filter
def value_count(values: object) -> int:
    """How many single values there are, as the tree of metadata counts them."""
    if isinstance(values, dict) and "_type" not in values:
        return sum(map(value_count, values.values()))
    return sum(map(value_count, values)) if isinstance(values, list) else 1


@register.filter
def grown(file: Difference) -> str:
    """By how much a changed file is larger or smaller now."""
    if file.size_before is None or file.size_after is None:
        return ""
    delta = file.size_after - file.size_before
    return f"{'+' if delta > 0 else MINUS}{file_size(abs(delta))}" if delta else "±0"
