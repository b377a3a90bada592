"""Whether background work is being done, and how much waits."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.utils import timezone

from admin_console.models import WorkerBeat

QUEUE = "celery"


def note_beat() -> None:
    """Called by a periodic task: whoever does that does the others, too."""
    WorkerBeat.objects.update_or_create(
        name=socket.gethostname()[:128], defaults={"at": timezone.now()}
    )


def last_beat() -> datetime | None:
    return WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()


@dataclass(frozen=True)
class Queue:
    """``oldest_seconds`` is None where the broker does not tell."""

    length: int
    oldest_seconds: float | None


def queue_now() -> Queue:
    """Raises what the broker raises when it does not answer."""
    if settings.LABSTEAD_REDIS_URL:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            declared = channel.queue_declare(QUEUE, passive=True)
        return Queue(declared.message_count, None)
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
    times = [file.stat().st_mtime for file in folder.glob("*.msg")]
    return Queue(len(times), time.time() - min(times) if times else 0.0)
