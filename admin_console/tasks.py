"""Doors for Celery."""

from __future__ import annotations

from celery import shared_task

from admin_console.workers import note_beat


@shared_task(time_limit=30)
def beat() -> None:
    note_beat()
