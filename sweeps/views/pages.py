"""The bases of the pages of sweeps: of a project, and of one sweep."""

from __future__ import annotations

from functools import partial
from typing import Any

from labstead_core.pages import lazily
from projects.models import Project
from projects.pages import ProjectPage
from sweeps.access import may_steer
from sweeps.live import sweeps_cursor
from sweeps.models import Sweep
from sweeps.models.sweeps import SweepQuerySet


class SweepsOfProjectPage(ProjectPage):
    tab = "sweeps"

    def sweeps(self) -> SweepQuerySet:
        return Sweep.objects.visible_to(self.request.user).filter(project=self.project)

    def frame(self) -> dict[str, Any]:
        return super().frame() | {
            "live_topic": f"sweeps:{self.project.team.slug}/{self.project.name}",
            "live_cursor": lazily(partial(sweeps_cursor, self.project)),
            "api": self.api,
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
        return may_steer(self.request.user, self.sweep, role=self.role)

    def frame(self) -> dict[str, Any]:
        return super().frame() | {"sweep": self.sweep, "may_steer": self.may_steer}
