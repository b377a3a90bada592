"""What is said to everybody: announcements, and that the server only reads for a while."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.models import Announcement, ReadOnlyPeriod


@transaction.atomic
def announce(text: str, *, level: str, until: datetime | None, by: User) -> Announcement:
    """On every page within five seconds."""
    row = Announcement.objects.create(text=text, level=level, until=until, created_by=by.username)
    audit.record("announcement.made", text, by=by, level=level)
    access_changes_on_commit()
    return row


@transaction.atomic
def withdraw(row: Announcement, *, by: User) -> None:
    if Announcement.objects.filter(pk=row.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    ):
        audit.record("announcement.withdrawn", row.text, by=by)
        access_changes_on_commit()


@transaction.atomic
def begin_read_only(reason: str, *, by: User) -> None:
    """Within five seconds nothing is changed any more. Nothing happens twice."""
    if ReadOnlyPeriod.objects.filter(ended_at=None).exists():
        return
    ReadOnlyPeriod.objects.create(reason=reason, begun_by=by.username)
    audit.record("read_only.begun", reason or "read only", by=by)
    access_changes_on_commit()


@transaction.atomic
def end_read_only(*, by: User) -> None:
    if ReadOnlyPeriod.objects.filter(ended_at=None).update(ended_at=timezone.now()):
        audit.record("read_only.ended", "read only", by=by)
        access_changes_on_commit()
