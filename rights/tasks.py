"""Doors for Celery. The tables say what is due, so a task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from labstead_core.one_by_one import for_each
from rights import removal
from rights.erasure import finishing
from rights.models import Export, Import
from rights.services import exports, imports
from rights.services.jobs import due

HOURS = 3_600


@shared_task(time_limit=12 * HOURS)
def make_archive(pk: int) -> None:
    exports.make(pk)


@shared_task(time_limit=12 * HOURS)
def take_archive_in(pk: int) -> None:
    imports.bring(pk)


@shared_task(time_limit=12 * HOURS)
def work_off_archives() -> None:
    """What was not done by the task that was sent for it, or broke off."""
    for_each(list(due(Export).values_list("pk", flat=True)), exports.make)
    for_each(list(due(Import).values_list("pk", flat=True)), imports.bring)


@shared_task(time_limit=HOURS)
def finish_erasure(pk: int) -> None:
    """As ``remove_project``."""
    finishing.finish(pk)


@shared_task(time_limit=HOURS)
def remove_project(pk: int) -> None:
    """What fails is to be seen in the console, and tried again all the same."""
    removal.remove(pk)


@shared_task
def remove_what_is_deleted() -> None:
    """Deleted projects, and what is left of erased accounts."""
    removal.remove_due()
    finishing.go_on_with_due()


@shared_task
def forget_archives() -> None:
    exports.forget_expired()
    exports.forget_left_files()
    imports.forget_left_arrivals()
    imports.forget_unsent()
