"""Doors for Celery. The tables say what is due, so a task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from artifacts.services import uploads
from artifacts.upkeep import checking, collecting, expiry, repacking, unfinished


@shared_task(time_limit=3600)
def check_upload(pk: int) -> None:
    uploads.check_upload(pk)


@shared_task(time_limit=3600)
def keep_artifacts_tidy() -> None:
    """What was not done by the task that was sent for it, and what time brings."""
    checking.check_due()
    expiry.forget_old_drafts()
    expiry.delete_expired()
    expiry.purge_deleted()
    collecting.collect_due()
    repacking.repack_due()
    unfinished.sweep_unfinished()
