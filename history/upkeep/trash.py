"""Files of segments whose rows are gone: kept for a while, for running reads, then deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from history.models import Segment, Trash

FILES_AT_ONCE = 1_000


@receiver(post_delete, sender=Segment)
def keep_for_a_while(instance: Segment, **kwargs: Any) -> None:
    """In the transaction that deletes the row, also in a cascade from a run, project or team."""
    discard(instance.name, size=instance.size, owner_id=instance.stream.owner_id)


def discard(name: str, *, size: int, owner_id: int | None) -> None:
    """Delete the file in a while. Call it in the transaction that takes the last name from it."""
    after = timezone.now() + timedelta(seconds=settings.LABSTEAD_TRASH_SECONDS)
    Trash.objects.create(name=name, size=size, after=after, owner_id=owner_id)


def empty() -> int:
    """Delete the files whose time has come; how many bytes that freed. May be repeated."""
    due = list(Trash.objects.filter(after__lte=timezone.now()).order_by("after")[:FILES_AT_ONCE])
    for row in due:
        default_storage.delete(row.name)
        row.delete()
    return sum(row.size for row in due)
