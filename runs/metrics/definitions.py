"""Definitions of metrics, as a run holds them: by name, or by a pattern with ``*``.

``Run.metrics`` maps the name to ``step_metric``, ``hidden``, ``goal`` ("minimize", "maximize") and
``summary``, the statistics that the summary shows; each may be missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from history.ingest.lines import is_fine_key
from labstead_core.errors import Invalid

Definition = Mapping[str, Any]
Definitions = Mapping[str, Definition]

MOST_DEFINITIONS = 1000
# Every key of a batch is held against all of them.
MOST_PATTERNS = 100
NOTHING_DEFINED: Definition = {}


def check_definitions(definitions: Definitions) -> None:
    """Raise Invalid when a run holds too many of them, or one under a name no key may have."""
    patterns = sum("*" in name for name in definitions)
    if len(definitions) > MOST_DEFINITIONS or patterns > MOST_PATTERNS:
        raise Invalid(
            f"A run defines at most {MOST_DEFINITIONS:,} metrics, {MOST_PATTERNS} by a pattern.",
            fields={"metrics": "too many"},
        )
    if not all(map(is_fine_key, definitions)):
        raise Invalid("A metric's name is empty or too long.", fields={"metrics": "a name"})


def drawable(definitions: Definitions, keys: Collection[str]) -> Definitions:
    """Without those over a step metric that is not among the keys: they would draw nothing."""
    return {
        name: definition
        for name, definition in definitions.items()
        if definition.get("hidden") or is_axis(definition.get("step_metric", "_step"), keys)
    }


def is_axis(step_metric: str, keys: Collection[str]) -> bool:
    return step_metric.startswith("_") or step_metric in keys


def definitions_of(keys: Iterable[str], definitions: Definitions) -> dict[str, Definition]:
    """For each key that of this very name, or of the longest pattern it matches; or an empty one.

    No pattern matches the keys that a client adds to every row, such as ``_step``.
    """
    patterns = sorted((name for name in definitions if "*" in name), key=len, reverse=True)
    return {key: definitions.get(key) or by_pattern(key, patterns, definitions) for key in keys}


def by_pattern(key: str, patterns: Iterable[str], definitions: Definitions) -> Definition:
    if key in definitions or key.startswith("_"):
        return NOTHING_DEFINED
    found = next((name for name in patterns if matches(name, key)), "")
    return definitions.get(found, NOTHING_DEFINED)


def matches(pattern: str, key: str) -> bool:
    """Whether ``*`` can stand for what the key has in its places. Linear, whatever the pattern."""
    start, *middle, end = pattern.split("*")
    if len(key) < len(start) + len(end) or not (key.startswith(start) and key.endswith(end)):
        return False
    place, last = len(start), len(key) - len(end)
    for part in middle:
        found = key.find(part, place, last)
        if found < 0:
            return False
        place = found + len(part)
    return True
