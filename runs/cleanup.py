"""What goes with a run or file when its row goes, also in a cascade from project or team."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from history.models import Stream
from history.upkeep.trash import discard
from labstead_core.short_cache import forget_all
from runs.models import Run, RunFile


@receiver(post_delete, sender=Run)
def delete_streams(instance: Run, **kwargs: Any) -> None:
    Stream.objects.filter(pk__in=instance.stream_ids).delete()
    # A run made again under the same address has other streams.
    transaction.on_commit(forget_all)


@receiver(post_delete, sender=RunFile)
def discard_bytes(instance: RunFile, **kwargs: Any) -> None:
    """To the trash: whoever downloads them now may finish."""
    if instance.storage_name:
        discard(instance.storage_name, size=instance.size, owner_id=instance.run.project_id)
