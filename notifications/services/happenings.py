"""Writing down what happened. Telling people of it comes after, in a worker.

A row stands or falls with the transaction of what it tells, so nothing is told that was undone,
and nothing is forgotten when a process dies in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notifications.kinds import Kind
from notifications.models import Activity, Delivery
from projects.models import Project

MOST_TEXT = 2_000
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Target:
    """What something happened to. ``path`` is the address of its page, without the host.

    ``owners`` are keys of the people whose it is.
    """

    project: Project
    kind: str
    id: str
    name: str
    path: str
    owners: Collection[int] = ()


@dataclass(frozen=True)
class Happening:
    """``concerned`` are keys of people who hear of it whether they watch the project or not."""

    kind: Kind
    actor_id: int | None = None
    title: str = ""
    text: str = ""
    level: str = ""
    concerned: Collection[int] = ()
    is_quiet: bool = False


def tell(target: Target, *happenings: Happening) -> None:
    """Call it inside the transaction of what happened."""
    Activity.objects.bulk_create(row_of(target, one) for one in happenings)


def row_of(target: Target, happening: Happening) -> Activity:
    return Activity(
        team_id=target.project.team_id,
        project=target.project,
        kind=happening.kind,
        actor_id=happening.actor_id,
        target_kind=target.kind,
        target_id=target.id,
        target_name=target.name,
        path=target.path,
        title=happening.title,
        text=happening.text[:MOST_TEXT],
        level=happening.level,
        concerned=sorted(set(happening.concerned)),
        is_quiet=happening.is_quiet,
    )


def forget_happenings(target: Target) -> None:
    """What is told of what stands at this very address, notices included."""
    of_it = {"target_kind": target.kind, "target_id": target.id, "path": target.path}
    Activity.objects.filter(project=target.project, **of_it).delete()


def forget_target(project_id: int, kind: str, ids: Sequence[str]) -> None:
    """What is told of these goes with them, notices included."""
    Activity.objects.filter(project=project_id, target_kind=kind, target_id__in=ids).delete()


def move_target(project_id: int, target: Target) -> None:
    """What is told of it goes along to the project where it is now."""
    Activity.objects.filter(
        project=project_id, target_kind=target.kind, target_id=target.id
    ).update(project=target.project, path=target.path)


def forget_old_activity() -> int:
    """Of all teams; how many. What is older than LABSTEAD_ACTIVITY_DAYS, notices included."""
    old = timezone.now() - timedelta(days=settings.LABSTEAD_ACTIVITY_DAYS)
    forgotten = 0
    while pks := list(Activity.objects.filter(created_at__lt=old).values_list("pk")[:ROWS_AT_ONCE]):
        forgotten += len(pks)
        Activity.objects.filter(pk__in=[pk for (pk,) in pks]).delete()
    Delivery.objects.filter(activity=None, created_at__lt=old).delete()
    return forgotten
