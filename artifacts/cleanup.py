"""What goes with a row when it goes, also in a cascade from project, team or organization."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from artifacts.models import Pool, Shelf, StoredObject, Version
from history.upkeep.trash import discard


@receiver(post_delete, sender=StoredObject)
def discard_bytes(instance: StoredObject, **kwargs: Any) -> None:
    """To the trash: whoever reads them now may finish."""
    if instance.is_ready:
        discard(instance.name, size=instance.size, owner_id=None)


@receiver(post_delete, sender=Version)
def discard_manifest(instance: Version, **kwargs: Any) -> None:
    if instance.manifest is not None:
        instance.manifest.delete()


@receiver(post_delete, sender=Shelf)
def want_sweep(instance: Shelf, **kwargs: Any) -> None:
    """A project went: its blobs may be held by nobody."""
    organization_id = instance.team.organization_id
    Pool.objects.update_or_create(organization_id=organization_id, defaults={"needs_sweep": True})
