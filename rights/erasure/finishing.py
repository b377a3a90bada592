"""What a worker does after an erasure: the name goes from what others have, the projects go."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Team
from labstead_core.leases import leased
from projects.models import Project
from rights.erasure.traces import Traces, exhaust, steps_to_wipe
from rights.models import Erasure
from rights.removal import remove

# What no worker took up meanwhile is sent for anew.
DUE_SECONDS = 60.0


def send_worker(pk: int) -> None:
    from rights.tasks import finish_erasure

    finish_erasure.apply_async((pk,), expires=DUE_SECONDS)


def go_on_with_due() -> None:
    """With those for which no worker was sent, or whose worker was killed or failed."""
    for pk in Erasure.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True):
        send_worker(pk)


def finish(pk: int) -> None:
    """By one worker at a time. May be repeated, also after a kill."""
    with leased(f"rights: erasure {pk}") as is_mine:
        due = Erasure.objects.filter(pk=pk, finished_at=None).select_related("person")
        erasure = due.first()
        if not is_mine or erasure is None:
            return
        if erasure.name:
            forget_name(erasure)
        if removed_team(erasure):
            due.update(finished_at=timezone.now())


def forget_name(erasure: Erasure) -> None:
    person = erasure.person
    exhaust(steps_to_wipe(Traces(person.pk, erasure.name, erasure.email, person.username)))
    Erasure.objects.filter(pk=erasure.pk).update(name="", email="")


def removed_team(erasure: Erasure) -> bool:
    """The personal team with its projects; False while others are at one of them."""
    teams = Team.objects.filter(personal_user=erasure.person_id)
    projects = Project.stored.filter(team__in=teams)
    for project in list(projects.values_list("pk", flat=True)):
        remove(project)
    if projects.exists():
        return False
    for team in teams:
        team.delete()
    return True
