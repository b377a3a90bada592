"""Doors for Celery into the services."""

from __future__ import annotations

from celery import shared_task

from notifications import services
from notifications.kinds import Mail


@shared_task(time_limit=120)
def spread_activity() -> None:
    services.spread_activity()


@shared_task(time_limit=300)
def send_due_deliveries() -> None:
    services.send_due_deliveries()


@shared_task(time_limit=300)
def send_mail() -> None:
    services.send_mail(Mail.NOW)


@shared_task(time_limit=600)
def send_digests() -> None:
    services.send_mail(Mail.DAILY)


@shared_task(time_limit=600)
def forget_old_activity() -> None:
    services.forget_old_activity()
