"""The bases of the pages of sweeps: of a project, and of one sweep."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils.functional import SimpleLazyObject

from accounts.models import Role
from projects.models import Project, Visibility
from projects.pages import ProjectPage
from sweeps.access import is_own
from sweeps.live import sweeps_cursor
from sweeps.models import Sweep
from sweeps.models.sweeps import SweepQuerySet


class SweepsOfProjectPage(ProjectPage):
    tab = "sweeps"

    def sweeps(self) -> SweepQuerySet:
        return Sweep.objects.visible_to(self.request.user).filter(project=self.project)

    @property
    def may_begin(self) -> bool:
        """As ``projects.access.demand_to_log`` decides."""
        if not self.request.user.is_authenticated:
            return False
        is_open = self.project.visibility == Visibility.OPEN
        return is_open or self.role in (Role.MEMBER, Role.ADMIN)

    def frame(self) -> dict[str, Any]:
        return super().frame() | {
            "live_topic": f"sweeps:{self.project.team.slug}/{self.project.name}",
            "live_cursor": lazily(partial(sweeps_cursor, self.project)),
            "api": api_of(self.project),
            "may_begin": self.may_begin,
        }


class OneSweepPage(SweepsOfProjectPage):
    """``self.sweep`` is the one in the address."""

    sweep: Sweep

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        """Whoever sees a sweep sees its project, and the sweep brings it along."""
        rows = Sweep.objects.visible_to(self.request.user).at(team, project)
        found = rows.with_people().filter(slug=below["sweep"]).first()
        if found is None:
            return None
        self.sweep = found
        return found.project

    @property
    def may_steer(self) -> bool:
        """As ``sweeps.access.demand_to_steer`` decides."""
        return self.role in (Role.MEMBER, Role.ADMIN) or is_own(self.request.user, self.sweep)

    def frame(self) -> dict[str, Any]:
        return super().frame() | {"sweep": self.sweep, "may_steer": self.may_steer}


def api_of(project: Project) -> str:
    """Where the project is below the API."""
    return f"/api/v1/teams/{project.team.slug}/projects/{quote(project.name, safe='')}"


def lazily(make: Callable[[], Any]) -> Any:
    """Asked for once, and only where the wanted part of the page shows it."""
    return SimpleLazyObject(make)
