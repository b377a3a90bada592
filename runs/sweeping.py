"""What runs need of sweeps, which are above them: a sweep says it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from history.services import Appended
from projects.models import Project
from runs.models import Run


@dataclass(frozen=True)
class Place:
    """Which trial a run is of its sweep, None for a further one, and the values it has to try."""

    trial: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


Find = Callable[[Project, str, str], Place]
Follow = Callable[[Run], None]
FollowLines = Callable[["Grown", Sequence[Appended]], None]
_finders: list[Find] = []
_followers: list[Follow] = []
_followers_of_lines: list[FollowLines] = []


@dataclass(frozen=True)
class Grown:
    """A run of a sweep to whose history lines came."""

    pk: int
    project_id: int
    sweep: str
    slug: str
    history_id: int


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


def follow_lines_with(follow: FollowLines) -> None:
    """To be called with the lines that came to a sweep's run, after the commit. It has to be quick:
    the next lines wait."""
    _followers_of_lines.append(follow)


def tell_lines(run: Grown, lines: Sequence[Appended]) -> None:
    """Call it inside the transaction."""
    for follow in _followers_of_lines:
        transaction.on_commit(partial(follow, run, lines), robust=True)
