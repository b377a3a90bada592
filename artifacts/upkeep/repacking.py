"""Packs of which more than half is needed by nobody, written anew without that half."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Sum

from artifacts.models import Blob, ObjectKind, StoredObject
from artifacts.services.objects import begin_object, discard_object
from artifacts.storage.vault import vault
from labstead_core.one_by_one import for_each

PACKS_AT_ONCE = 100


def repack_due() -> int:
    """How many bytes that frees."""
    packs = StoredObject.objects.filter(kind=ObjectKind.PACK, is_ready=True)
    sparse = packs.annotate(used=Sum("blobs__size")).filter(used__lt=F("size") / 2)
    return for_each(list(sparse.order_by("pk")[:PACKS_AT_ONCE]), repack)


def repack(old: StoredObject) -> int:
    blobs = list(old.blobs.order_by("offset"))
    with vault().open(old.name, old.size) as file:
        data = [read(file, blob) for blob in blobs]
    size = sum(map(len, data))
    new = begin_object(old.organization_id, ObjectKind.PACK, size=size)
    try:
        vault().write(new.name, *data)
        move(blobs, old, new)
    except BaseException:
        discard_object(new)
        raise
    return old.size - size


def read(file: object, blob: Blob) -> bytes:
    file.seek(blob.offset)  # type: ignore[attr-defined]
    found: bytes = file.read(blob.size)  # type: ignore[attr-defined]
    return found


@transaction.atomic
def move(blobs: list[Blob], old: StoredObject, new: StoredObject) -> None:
    """The old file stays a while in the trash, for those who read it now."""
    StoredObject.objects.filter(pk=new.pk).update(is_ready=True)
    at = 0
    for blob in blobs:
        Blob.objects.filter(pk=blob.pk, stored=old).update(stored=new, offset=at)
        at += blob.size
    for stored in StoredObject.objects.filter(pk__in=(old.pk, new.pk), blobs=None):
        stored.delete()
