"""The storage map of a project's artifacts: what takes the space, and what would come free."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import demand, is_at_least, team_role
from accounts.models import Role, Team
from accounts.pages import SignedInPage
from artifacts.models import Freeing, TeamPolicy
from artifacts.services.edits import set_team_policy
from artifacts.services.freeing import begin_freeing
from artifacts.storage_use import (
    HeldByProject,
    held_by_projects,
    held_once,
    use_by_collection_lately,
)
from artifacts.views.forms import SECONDS_A_DAY, TeamLifetimeForm, status_of
from artifacts.views.pages import ArtifactsPage
from labstead_core.pages import lazily
from projects.models import Project

SHOWN_COLLECTIONS = 100
SHOWN_FREEINGS = 5


class StoragePage(ArtifactsPage):
    """For members of the project. What is posted here frees the space of deleted versions."""

    template = "artifacts/storage.html"
    fragments = {"artifact-space": "artifact-space", "freeings": "freeings"}

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        self.demand(Role.MEMBER)
        shown = {"use": self.use, "freeings": self.freeings, "is_in_team": self.is_in_team}
        return self.page({name: lazily(ask) for name, ask in shown.items()})

    def is_in_team(self) -> bool:
        return is_at_least(team_role(self.person, self.project.team), Role.MEMBER)

    def post(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        begin_freeing(self.project, by=self.person)
        messages.success(request, "Space is being freed. This page shows when it is done.")
        return redirect("artifact-storage", team=team, project=project)

    def use(self) -> dict[str, Any]:
        use = use_by_collection_lately(self.project)
        largest = max((one.size for one in use.collections), default=0)
        rows = [
            (one, share(one.unique_size, largest), share(one.shared_size, largest))
            for one in use.collections
        ]
        return {
            "all": use,
            "rows": rows[:SHOWN_COLLECTIONS],
            "left_out": rows[SHOWN_COLLECTIONS:],
            "trash_minutes": settings.LABSTEAD_TRASH_SECONDS // 60,
        }

    def freeings(self) -> dict[str, Any]:
        rows = Freeing.objects.visible_to(self.request.user).filter(project=self.project)
        shown = list(rows.newest_first()[:SHOWN_FREEINGS])
        return {"shown": shown, "is_working": any(one.state != "done" for one in shown)}


class TeamStoragePage(SignedInPage):
    """For members of the team: the projects whose artifacts take the space. What is posted here
    changes how long versions stay.
    """

    template = "artifacts/team_storage.html"

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        return self.show(self.find_team(team))

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        found = self.find_team(team)
        form = TeamLifetimeForm(request.POST)
        if form.is_valid():
            set_team_policy(found, default_ttl_seconds=form.ttl_seconds, by=self.person)
            messages.success(request, "The settings are saved.")
            return redirect("team-storage", team=found.slug)
        return self.show(found, form)

    def find_team(self, slug: str) -> Team:
        team = Team.objects.visible_to(self.person).get_visible(slug=slug)
        demand(self.person, team, role=Role.MEMBER)
        return team

    def show(self, team: Team, form: TeamLifetimeForm | None = None) -> HttpResponse:
        projects = Project.objects.visible_to(self.person).filter(team=team)
        policy = TeamPolicy.objects.visible_to(self.person).filter(team=team).first()
        ttl_seconds = policy.default_ttl_seconds if policy else None
        context = {
            "team": team,
            "rows": rows_of(held_by_projects(projects)),
            "once": held_once(projects),
            "ttl_days": round(ttl_seconds / SECONDS_A_DAY) if ttl_seconds else None,
            "is_admin": is_at_least(team_role(self.person, team), Role.ADMIN),
            "form": form or TeamLifetimeForm.showing(ttl_seconds),
        }
        return self.page(context, status=status_of(form) if form else 200)


def rows_of(held: list[HeldByProject]) -> list[tuple[HeldByProject, int, int]]:
    largest = max((one.size for one in held), default=0)
    return [(one, share(one.unique_size, largest), share(one.shared_size, largest)) for one in held]


def share(size: int, largest: int) -> int:
    """In percent of the largest; what is there at all is seen."""
    return max(1, round(100 * size / largest)) if size else 0
