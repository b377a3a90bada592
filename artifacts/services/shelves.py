"""Locks: a project's holdings, and a collection."""

from __future__ import annotations

from django.db.models import F

from artifacts.models import Collection, Pool, Shelf
from projects.models import Project


def open_shelf(project: Project) -> None:
    """Before the project holds anything: when it goes, its shelf says so to the pool."""
    _, is_new = Shelf.objects.get_or_create(project=project, defaults={"team_id": project.team_id})
    if is_new:
        Pool.objects.get_or_create(organization_id=project.team.organization_id)


def lock_shelf(project: Project) -> Shelf:
    """Say that blobs of the project are about to be needed. Call it in a transaction.

    Nothing that its holder needs is taken away before the transaction ends, and nothing after that
    by a collector who looked before.
    """
    open_shelf(project)
    shelf: Shelf = Shelf.objects.select_for_update().get(project=project)
    Shelf.objects.filter(pk=shelf.pk).update(change_seq=F("change_seq") + 1)
    return shelf


def wants_collection(project_id: int) -> None:
    """Blobs of the project may be needed no more."""
    Shelf.objects.filter(project=project_id).update(needs_collection=True)


def wants_sweep(organization_id: int) -> None:
    """Blobs of the organization may be held by nobody."""
    Pool.objects.filter(organization=organization_id).update(needs_sweep=True)


def lock_collection(pk: int) -> Collection:
    collection: Collection = (
        Collection.objects.select_for_update(of=("self",))
        .select_related("project__team")
        .get(pk=pk)
    )
    return collection
