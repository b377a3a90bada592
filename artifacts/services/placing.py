"""A version's place: its number, its aliases, and the runs that logged it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from artifacts.models import (
    Alias,
    Collection,
    EdgeKind,
    Membership,
    RunEdge,
    Version,
)
from artifacts.names import LATEST
from artifacts.services.changes import tell_version_changed
from artifacts.services.describing import check_count, checked_tags
from runs.models import Run

MAX_ALIASES = 1_000


def place(collection: Collection, version: Version) -> Membership:
    """The next number of the collection, which the caller has locked."""
    Collection.objects.filter(pk=collection.pk).update(next_index=F("next_index") + 1)
    collection.refresh_from_db(fields=["next_index"])
    return Membership.objects.create(
        team_id=collection.team_id,
        collection=collection,
        version=version,
        index=collection.next_index - 1,
    )


def apply_wishes(
    version: Version, *, aliases: Iterable[str], tags: Iterable[str], run: Run | None
) -> None:
    """What whoever logs wants of a committed version: the names, and ``latest`` besides."""
    own = Membership.objects.get(collection=version.collection_id, version=version)
    point_aliases(own, [*aliases, LATEST])
    add_tags(version, tags)
    if run is not None:
        note_logged(run, version)
    tell_version_changed(version)


def add_tags(version: Version, tags: Iterable[str]) -> None:
    """To those it has by now: somebody may be editing them."""
    row = Version.objects.select_for_update().get(pk=version.pk)
    version.tags = checked_tags([*row.tags, *tags])
    if version.tags != row.tags:
        version.save(update_fields=["tags"])


def point_aliases(where: Membership, names: Iterable[str]) -> None:
    """Move these aliases here. The caller has locked the collection."""
    wanted = list(dict.fromkeys(names))
    known = Alias.objects.filter(collection=where.collection_id)
    check_count(set(known.values_list("name", flat=True)) | set(wanted), MAX_ALIASES, "aliases")
    for name in wanted:
        Alias.objects.update_or_create(
            collection_id=where.collection_id,
            name=name,
            defaults={"membership": where, "team_id": where.team_id},
        )


def point_latest_to_newest(collection: Collection) -> None:
    """Where ``latest`` went with the version it named. The caller has locked the collection."""
    if Alias.objects.filter(collection=collection, name=LATEST).exists():
        return
    newest = Membership.objects.committed().filter(collection=collection).order_by("index").last()
    if newest is not None:
        point_aliases(newest, [LATEST])


def note_logged(run: Run, version: Version) -> None:
    RunEdge.objects.get_or_create(
        run=run, version=version, kind=EdgeKind.LOGGED, defaults={"team_id": version.team_id}
    )


def drop_if_empty(collection_id: int) -> None:
    """A collection whose last version or draft went; not one that is kept for links."""
    gone = Collection.objects.filter(pk=collection_id, is_portfolio=False, versions=None)
    for collection in gone.filter(memberships=None):
        collection.delete()
