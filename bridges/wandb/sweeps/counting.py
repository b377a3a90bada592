"""What is counted for all sweeps or agents of one answer at once, and only if it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max

from accounts.models import User
from runs.models import Run
from sweeps.best import best_of
from sweeps.models import Agent, Sweep, Trial


class Counted:
    """Of sweeps of one project."""

    def __init__(self, user: User, rows: Sequence[Sweep]) -> None:
        self._user, self._rows = user, rows

    @cached_property
    def best(self) -> dict[int, float | None]:
        trials = Trial.objects.visible_to(self._user).filter(sweep__in=self._rows)
        return {pk: best.value for pk, best in best_of(trials, self._rows).items()}

    @cached_property
    def runs(self) -> dict[str, int]:
        runs = Run.objects.visible_to(self._user).filter(
            project__in={row.project_id for row in self._rows},
            sweep__in=[row.slug for row in self._rows],
        )
        return dict(runs.values_list("sweep").annotate(n=Count("pk")).order_by())

    @cached_property
    def heard_of(self) -> dict[int, datetime]:
        agents = Agent.objects.visible_to(self._user).filter(sweep__in=self._rows)
        return dict(agents.values_list("sweep").annotate(at=Max("last_seen")).order_by())


class CountedAgents:
    def __init__(self, user: User, rows: Sequence[Agent]) -> None:
        self._user, self._rows = user, rows

    @cached_property
    def runs(self) -> dict[int, int]:
        trials = Trial.objects.visible_to(self._user).filter(agent__in=self._rows)
        return dict(trials.values_list("agent").annotate(n=Count("pk")).order_by())
