"""What becomes of deleted projects: a worker removes them, a slice of time after the other.

The row of the project says what is due and goes last, so a worker that is killed leaves the rest to
the next one.
"""

from __future__ import annotations

import time
from functools import partial

from django.db import transaction

from labstead_core.leases import leased
from projects.models import Project
from rights.erasure.projects import steps_to_erase
from rights.models import Import

# Half of a lease: no second worker begins while this one is at it.
SLICE_SECONDS = 300.0
# What no worker took up meanwhile is sent for anew.
DUE_SECONDS = 60.0


def follow_deletion(project: Project) -> None:
    """In the transaction that marks it. Its archives are few, and hold all that it held."""
    for export in project.exports.all():
        export.delete()
    # The same archive may come again, and become a project again.
    Import.objects.filter(project=project).update(project=None)
    transaction.on_commit(partial(send_worker, project.pk))


def send_worker(pk: int) -> None:
    from rights.tasks import remove_project

    remove_project.apply_async((pk,), expires=DUE_SECONDS)


def remove(pk: int) -> None:
    """Go on removing the project, one worker at a time; after a slice it gets in line again."""
    with leased(f"rights: removal {pk}") as is_mine:
        project = Project.deleted.filter(pk=pk).first() if is_mine else None
        is_interrupted = project is not None and not work_a_slice(project)
    if is_interrupted:
        send_worker(pk)


def work_a_slice(project: Project) -> bool:
    """Whether there was time for all that can be done now."""
    until = time.monotonic() + SLICE_SECONDS
    return all(time.monotonic() < until for _ in steps_to_erase(project))


def remove_due() -> None:
    """Have those removed for which no worker was sent, or whose worker was killed or failed."""
    for pk in Project.deleted.order_by("deleted_at").values_list("pk", flat=True):
        send_worker(pk)
