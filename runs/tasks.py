"""Doors for Celery into the services."""

from __future__ import annotations

from celery import shared_task

from runs import services
from runs.quotas.days import note_days


@shared_task(time_limit=60)
def mark_silent_runs_crashed() -> None:
    services.mark_silent_runs_crashed()


@shared_task(time_limit=60)
def forget_old_deletions() -> None:
    services.forget_old_deletions()


@shared_task(time_limit=600)
def note_usage() -> None:
    note_days()


@shared_task(time_limit=600)
def purge_deleted_runs() -> None:
    services.purge_deleted_runs()
