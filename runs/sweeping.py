"""What runs need of sweeps, which are above them: a sweep says it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from projects.models import Project
from runs.models import Run


@dataclass(frozen=True)
class Place:
    """Which trial a run is of its sweep, None for a further one, and the values it has to try."""

    trial: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


Find = Callable[[Project, str, str], Place]
Follow = Callable[[Run], None]
_finders: list[Find] = []
_followers: list[Follow] = []


def find_places_with(find: Find) -> None:
    """``find(project, sweep, run)`` raises NotFound for a sweep that is not there."""
    _finders.append(find)


def follow_ends_with(follow: Follow) -> None:
    """To be called when a sweep's run has ended or fell silent, after the commit."""
    _followers.append(follow)


def place_in(project: Project, sweep: str, run: str) -> Place:
    return next((find(project, sweep, run) for find in _finders if sweep), Place())


def tell_ended(run: Run) -> None:
    """Call it inside the transaction. Costs nothing for a run without a sweep."""
    if run.sweep:
        for follow in _followers:
            transaction.on_commit(partial(follow, run), robust=True)
