"""Doors for Celery. The tables say what is due, so a task may run twice, late or never."""

from __future__ import annotations

from collections.abc import Callable

from celery import shared_task

from artifacts.services import proving
from artifacts.upkeep import checking, collecting, expiry, freeing, repacking, unfinished
from labstead_core.leases import leased
from labstead_core.one_by_one import for_each

STEPS: tuple[Callable[[], int], ...] = (
    checking.check_due,
    expiry.forget_old_drafts,
    expiry.delete_expired,
    expiry.purge_deleted,
    freeing.free_due,
    collecting.collect_due,
    repacking.repack_due,
    unfinished.sweep_unfinished,
)


@shared_task(time_limit=3600)
def check_upload(pk: int) -> None:
    proving.check_upload(pk)


@shared_task(time_limit=3600)
def free_space(pk: int) -> None:
    freeing.free(pk)


@shared_task(time_limit=3600)
def keep_artifacts_tidy() -> None:
    """What was not done by the task that was sent for it, and what time brings."""
    for_each(STEPS, by_one_worker)


def by_one_worker(step: Callable[[], int]) -> int:
    with leased(f"artifacts: {step.__name__}") as is_mine:
        return step() if is_mine else 0
