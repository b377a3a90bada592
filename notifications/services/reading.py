"""Notices are read, or new again."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.live import tell_notices_changed
from notifications.models import Notice


@transaction.atomic
def mark_read(notice: Notice, *, is_read: bool = True) -> Notice:
    """Nothing happens twice: the moment of the first reading stays."""
    mine = Notice.objects.filter(pk=notice.pk, read_at__isnull=is_read)
    if mine.update(read_at=timezone.now() if is_read else None):
        transaction.on_commit(partial(tell_notices_changed, [notice.user_id]))
    notice.refresh_from_db(fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(user: User) -> int:
    """How many were new."""
    count = Notice.objects.unread().filter(user=user).update(read_at=timezone.now())
    if count:
        transaction.on_commit(partial(tell_notices_changed, [user.pk]))
    return count
