"""The work of a job that frees space. A worker that dies leaves it to the next round of upkeep."""

from __future__ import annotations

from django.utils import timezone

from artifacts.models import Freeing, FreeingState, Shelf, Version, VersionState
from artifacts.services.freeing import finish_freeing
from artifacts.storage_use import what_comes_free
from artifacts.upkeep.collecting import collect, sweep_blobs
from artifacts.upkeep.expiry import purge
from labstead_core.leases import leased
from labstead_core.one_by_one import for_each


def free_due() -> int:
    """Of jobs that nobody works on; how many bytes that freed."""
    return for_each(list(Freeing.objects.unfinished().values_list("pk", flat=True)), free)


def free(pk: int) -> int:
    """By one worker at a time. May be repeated."""
    with leased(f"artifacts: freeing {pk}") as is_mine:
        freeing = Freeing.objects.unfinished().select_related("project__team").filter(pk=pk).first()
        return work_off(freeing) if is_mine and freeing is not None else 0


def work_off(freeing: Freeing) -> int:
    Freeing.objects.filter(pk=freeing.pk).update(state=FreeingState.RUNNING)
    before = what_comes_free(freeing.project)
    due = Version.objects.filter(
        project=freeing.project, state=VersionState.DELETED, purge_after__lte=timezone.now()
    )
    for_each(list(due.values_list("pk", flat=True)), purge)
    for_each(
        list(Shelf.objects.filter(project=freeing.project).values_list("pk", flat=True)), collect
    )
    sweep_blobs(freeing.project.team.organization_id)
    after = what_comes_free(freeing.project)
    freed = max(0, before.bytes - after.bytes)
    finish_freeing(
        freeing, file_count=max(0, before.file_count - after.file_count), freed_bytes=freed
    )
    return freed
