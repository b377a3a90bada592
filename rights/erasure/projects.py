"""A project that goes for good, however large: run by run, then the rest table by table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from history.services import seal_streams
from projects.models import Project
from rights.erasure.batches import delete_some, rows_hanging_on
from runs.models import Run
from runs.services.deletion import purge

RUNS_AT_ONCE = 100


def steps_to_erase(project: Project) -> Iterator[None]:
    """Each step is a short transaction or a few. May be stopped after any of them and begun again.

    Bytes leave by way of the trash; those that no other project needs come free with them. The
    project's own row goes last, and stays while others are at one of its runs: come again then.
    """
    yield from hide_runs(project)
    runs = Run.deleted.filter(project=project)
    for pk in list(runs.order_by("pk").values_list("pk", flat=True)):
        purge(pk)
        yield
    if runs.exists():
        return
    for rows in rows_hanging_on(project):
        while delete_some(rows):
            yield
    project.delete()


def hide_runs(project: Project) -> Iterator[None]:
    """Nothing is appended to them any more, and no upkeep begins with them."""
    living = Run.objects.filter(project=project)
    while runs := list(living.order_by("pk")[:RUNS_AT_ONCE]):
        hide(runs)
        yield


@transaction.atomic
def hide(runs: list[Run]) -> None:
    now = timezone.now()
    seal_streams([pk for run in runs for pk in run.stream_ids], is_sealed=True)
    Run.objects.filter(pk__in=[run.pk for run in runs]).update(
        deleted_at=now, purge_after=now - timedelta(seconds=1)
    )
