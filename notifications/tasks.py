"""Doors for Celery into the services."""

from __future__ import annotations

from celery import shared_task

from notifications import services


@shared_task(time_limit=120)
def spread_activity() -> None:
    services.spread_activity()


@shared_task(time_limit=300)
def send_due_deliveries() -> None:
    services.send_due_deliveries()


@shared_task(time_limit=600)
def forget_old_activity() -> None:
    services.forget_old_activity()
