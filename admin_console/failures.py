"""Keeping what failed in the background, so that somebody sees it and has it done again."""

from __future__ import annotations

import json
from typing import Any

from celery import current_app
from celery.signals import task_failure
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from admin_console.models import FailedTask
from labstead_core import audit
from labstead_core.errors import NotFound

MOST_TRACEBACK = 20_000
MOST_ERROR = 500


@task_failure.connect
def note_failure(
    sender: Any = None,
    exception: BaseException | None = None,
    args: Any = None,
    kwargs: Any = None,
    einfo: Any = None,
    **rest: Any,
) -> None:
    """The same work that failed before, and was not seen to yet, counts on."""
    given = {"task": sender.name, "args": as_json(args or []), "kwargs": as_json(kwargs or {})}
    told = {
        "error": f"{type(exception).__name__}: {exception}".replace("\x00", "")[:MOST_ERROR],
        "traceback": str(einfo or "").replace("\x00", "")[-MOST_TRACEBACK:],
        "last_at": timezone.now(),
    }
    with transaction.atomic():
        known = FailedTask.objects.filter(**given, closed_at=None)
        if not known.update(**told, times=F("times") + 1):
            FailedTask.objects.create(**given, **told)


def as_json(value: Any) -> Any:
    """Messages are JSON already; what is not was called within this process."""
    return json.loads(json.dumps(value, default=str).replace("\\u0000", ""))


def open_failure(pk: int) -> FailedTask:
    row = FailedTask.objects.filter(pk=pk, closed_at=None).first()
    if row is None:
        raise NotFound("Somebody has seen to this already.")
    return row


@transaction.atomic
def retry(row: FailedTask, *, by: Any) -> None:
    """Have it done again. Tasks may be done twice; if it fails again there is a new row."""
    if row.task not in current_app.tasks:
        raise NotFound(f"This version of Labstead has no task “{row.task}”. Dismiss it.")
    if close(row, by=by):
        audit.record("task.retried", row.task, by=by, args=row.args, kwargs=row.kwargs)
        task = current_app.tasks[row.task]
        args, kwargs = row.args, row.kwargs
        transaction.on_commit(lambda: task.apply_async(args, kwargs))


@transaction.atomic
def dismiss(row: FailedTask, *, by: Any) -> None:
    if close(row, by=by):
        audit.record("task.dismissed", row.task, by=by, args=row.args, kwargs=row.kwargs)


def close(row: FailedTask, *, by: Any) -> bool:
    """Whether it was still open: two people press at once."""
    still = FailedTask.objects.filter(pk=row.pk, closed_at=None)
    return bool(still.update(closed_at=timezone.now(), closed_by=by.username))
