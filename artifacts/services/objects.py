"""Objects in storage: first the row, then the bytes, then what makes them visible."""

from __future__ import annotations

import secrets

from django.db import transaction

from artifacts.models import ObjectKind, StoredObject
from artifacts.storage.vault import vault

FOLDER = "artifacts"


def new_object(organization_id: int, kind: ObjectKind, *, size: int) -> StoredObject:
    """Its row, not saved yet. The name was never used and says nothing of the content."""
    token = secrets.token_hex(16)
    name = f"{FOLDER}/{organization_id:016x}/{kind}/{token[:2]}/{token}"
    return StoredObject(organization_id=organization_id, kind=kind, name=name, size=size)


def begin_object(organization_id: int, kind: ObjectKind, *, size: int) -> StoredObject:
    stored = new_object(organization_id, kind, size=size)
    stored.save()
    return stored


def discard_object(stored: StoredObject) -> None:
    """Of one that nothing has ever named: bytes first, so that a kill leaves the row to find."""
    if not StoredObject.objects.filter(pk=stored.pk, is_ready=False).exists():
        return
    vault().discard_upload(stored.name, stored.upload_id)
    with transaction.atomic():
        StoredObject.objects.filter(pk=stored.pk, is_ready=False).delete()
