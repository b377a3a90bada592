"""A project that goes for good, however large: run by run, then the rest."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from history.services import seal_streams
from projects.models import Project
from runs.models import Run
from runs.services.deletion import purge

RUNS_AT_ONCE = 100


def erase_project(project: Project) -> bool:
    """False while others are at some of its runs: come again. May be repeated.

    Its bytes leave by way of the trash; those that no other project needs come free with them.
    """
    living = Run.objects.filter(project=project).values_list("pk", flat=True)
    while pks := list(living[:RUNS_AT_ONCE]):
        hide(pks)
    gone = all(purge(pk) for pk in Run.deleted.filter(project=project).values_list("pk", flat=True))
    if gone:
        project.delete()
    return gone


def hide(pks: list[int]) -> None:
    now = timezone.now()
    for run in Run.objects.filter(pk__in=pks):
        seal_streams(run.stream_ids, is_sealed=True)
    Run.objects.filter(pk__in=pks).update(deleted_at=now, purge_after=now - timedelta(seconds=1))
