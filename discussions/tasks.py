"""Doors for Celery into the services."""

from __future__ import annotations

from celery import shared_task

from discussions import services


@shared_task(time_limit=60)
def forget_deleted_comments() -> None:
    services.forget_deleted_comments()
