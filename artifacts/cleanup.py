"""What goes with a row when it goes, also in a cascade from project, team or organization."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from artifacts.models import Shelf, StoredObject, Version
from artifacts.services.shelves import wants_sweep
from artifacts.storage.vault import vault
from history.upkeep.trash import discard


@receiver(post_delete, sender=StoredObject)
def discard_bytes(instance: StoredObject, **kwargs: Any) -> None:
    """To the trash: whoever reads them now may finish."""
    discard(instance.name, size=instance.size, owner_id=None)
    if not instance.is_ready:
        parts = partial(vault().abort, instance.name, instance.upload_id)
        transaction.on_commit(parts, robust=True)


@receiver(post_delete, sender=Version)
def discard_manifest(instance: Version, **kwargs: Any) -> None:
    """In a cascade from the organization it may be gone before."""
    if instance.manifest_id is not None:
        StoredObject.objects.filter(pk=instance.manifest_id).delete()


@receiver(pre_delete, sender=Shelf)
def note_unheld(instance: Shelf, **kwargs: Any) -> None:
    """A project goes; before its team does, which knows the organization."""
    wants_sweep(instance.team.organization_id)
