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


def discard_object(stored: StoredObject) -> int:
    """Delete one that nothing has ever named; how many: 0 when it was completed meanwhile.

    Parts go first, so that a kill leaves the row to find. What has become whole goes by way of the
    trash, once its row is locked and still says that nobody may read it.
    """
    unfinished = StoredObject.objects.filter(pk=stored.pk, is_ready=False)
    if not unfinished.exists():
        return 0
    vault().abort(stored.name, stored.upload_id)
    with transaction.atomic():
        row = unfinished.select_for_update().first()
        return row.delete()[0] if row else 0
