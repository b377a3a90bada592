"""What goes with a row when it goes, also in a cascade from project, team or person."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from history.upkeep.trash import discard
from rights.models import Export, Import, Job


@receiver(post_delete, sender=Export)
@receiver(post_delete, sender=Import)
def discard_archive(instance: Job, **kwargs: Any) -> None:
    if instance.storage_name:
        discard(instance.storage_name, size=instance.size, owner_id=None)
