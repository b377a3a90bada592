"""What services tell the open pages once their change is in the database."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from artifacts.live import tell_artifacts_changed
from artifacts.models import Collection, Membership, Version


def tell_version_changed(version: Version, *, in_collection: int | None = None) -> None:
    """Wherever it has a place. Only the collection that the caller works on is written to: others
    may be locked by somebody who waits for this one.
    """
    touch(in_collection or version.collection_id)
    projects = Membership.objects.filter(version=version).values_list("collection__project")
    for (project_id,) in projects.distinct():
        tell_later(project_id)


def tell_collection_changed(collection: Collection) -> None:
    touch(collection.pk)
    tell_later(collection.project_id)


def touch(collection_id: int) -> None:
    Collection.objects.filter(pk=collection_id).update(updated_at=timezone.now())


def tell_later(project_id: int) -> None:
    transaction.on_commit(partial(tell_artifacts_changed, project_id))
