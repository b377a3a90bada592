"""What ``init`` does differently in a trial of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstead._config.assignment import Assignment, differing, merged, sweep_wins
from labstead._console import Console
from labstead._settings.settings import Settings


def as_trial(
    trial: Assignment, settings: Settings, config: Mapping[str, Any], console: Console
) -> tuple[Settings, dict[str, Any]]:
    """Settings and config with what the sweep decides; says once what the program had otherwise."""
    changed = {"sweep_id": trial.sweep, **trial.place()}
    names = [name for name in ("project", "entity") if _is_other(settings, name, changed)]
    if names := [*names, *differing(config, trial.values)]:
        console.say_once(sweep_wins(names), sweep_wins(names))
    return settings.overridden(**changed), merged(config, trial.values)


def _is_other(settings: Settings, name: str, changed: Mapping[str, Any]) -> bool:
    mine = getattr(settings, name)
    is_meant = mine is not None and mine != getattr(Settings(), name)
    return is_meant and name in changed and mine != changed[name]
