"""What a worker does after an erasure: the projects of the personal team, and the team itself."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Team
from labstead_core.leases import leased
from labstead_core.one_by_one import for_each
from projects.models import Project
from rights.models import Erasure
from rights.removal import remove


def finish_due() -> int:
    """Of erasures that are not through; how many are now."""
    due = Erasure.objects.filter(finished_at=None).order_by("pk")
    return for_each(list(due.values_list("pk", flat=True)), finish)


def finish(pk: int) -> int:
    """By one worker at a time. May be repeated."""
    with leased(f"rights: erasure {pk}") as is_mine:
        erasure = Erasure.objects.filter(pk=pk, finished_at=None).first()
        if not is_mine or erasure is None:
            return 0
        teams = Team.objects.filter(personal_user=erasure.person_id)
        projects = Project.stored.filter(team__in=teams)
        for project in list(projects.values_list("pk", flat=True)):
            remove(project)
        if projects.exists():
            return 0
        for team in teams:
            team.delete()
        return Erasure.objects.filter(pk=pk).update(finished_at=timezone.now())
