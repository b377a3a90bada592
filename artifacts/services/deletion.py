"""Deleting hides at once; a worker purges later, and frees what nothing needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_administer, demand_to_change
from artifacts.models import Alias, Collection, EdgeKind, Membership, RunEdge, Version, VersionState
from artifacts.names import LATEST
from artifacts.services.changes import tell_collection_changed, tell_version_changed
from artifacts.services.placing import point_latest_to_newest
from artifacts.services.shelves import lock_collection, lock_shelf
from labstead_core import audit
from labstead_core.errors import Conflict, NotFound


@dataclass(frozen=True)
class Insist:
    """What whoever deletes knows and wants all the same."""

    aliases: bool = False
    uses: bool = False


@transaction.atomic
def delete_version(where: Membership, *, insist: Insist = Insist(), by: User) -> None:
    """Hide the version for LABSTEAD_UNDELETE_DAYS, then purge it; of a link only the link goes.

    Raises Conflict (``version_in_use``) while it has aliases, runs used it, or other collections
    link to it, unless one insists; on the last two only admins may. A link is its collection's:
    whoever may change that takes it away, wherever the version was logged.
    """
    demand_to_change(by, where.collection)
    if where.is_link:
        return unlink(where, by=by)
    demand_to_change(by, where.version)
    if insist.uses:
        demand_to_administer(by, where.collection.project)
    check_unused(where.version, insist)
    if not hide_version(where.version, by=by, action="artifact.deleted"):
        raise NotFound()
    return None


def check_unused(version: Version, insist: Insist) -> None:
    found: dict[str, object] = {}
    aliases = Alias.objects.filter(membership__version=version).exclude(name=LATEST)
    names = list(aliases.order_by("name").values_list("name", flat=True))
    if names and not insist.aliases:
        found["aliases"] = names
    edges = RunEdge.objects.filter(version=version, kind=EdgeKind.USED, run__deleted_at=None)
    links = Membership.objects.filter(version=version).exclude(collection=version.collection_id)
    for word, count in (("used_by", edges.count()), ("links", links.count())):
        if count and not insist.uses:
            found[word] = count
    if found:
        raise Conflict(reasons(version, found), code="version_in_use", fields=None, **found)


def reasons(version: Version, found: dict[str, object]) -> str:
    names = found.get("aliases")
    said = [
        f"it has the aliases {', '.join(names)}" if isinstance(names, list) else "",
        counted(found.get("used_by"), "run used it", "runs used it"),
        counted(found.get("links"), "other collection links to it", "other collections link to it"),
    ]
    how = [
        "delete_aliases" if names else "",
        "force, which is for admins of the project" if found.keys() - {"aliases"} else "",
    ]
    why, words = (list(filter(None, texts)) for texts in (said, how))
    return f"{version} is not deleted: {', and '.join(why)}. Insist with {' and '.join(words)}."


def counted(count: object, one: str, several: str) -> str:
    """Nothing of none."""
    return f"{count} {one if count == 1 else several}" if count else ""


def hide_version(version: Version, *, by: User | None, action: str) -> int:
    """Out of sight, with its aliases; ``latest`` goes to the newest that is left. How many."""
    with transaction.atomic():
        collection = lock_collection(version.collection_id)
        now = timezone.now()
        purge_after = now + timedelta(days=settings.LABSTEAD_UNDELETE_DAYS)
        hidden = (
            Version.objects.committed()
            .filter(pk=version.pk)
            .update(
                state=VersionState.DELETED, deleted_at=now, deleted_by=by, purge_after=purge_after
            )
        )
        if not hidden:
            return 0
        Alias.objects.filter(membership__version=version).delete()
        point_latest_to_newest(collection)
        record(action, version, by=by, until=purge_after.isoformat())
        tell_version_changed(version)
    return 1


def record(action: str, version: Version, *, by: User | None, **details: object) -> None:
    organization = version.collection.project.team.organization
    audit.record(action, str(version), by=by, organization=organization, **details)


def unlink(where: Membership, *, by: User) -> None:
    collection = lock_collection(where.collection_id)
    record("artifact.unlinked", where.version, by=by, collection=str(collection))
    where.delete()
    point_latest_to_newest(collection)
    tell_collection_changed(collection)


@transaction.atomic
def restore_version(version: Version, *, by: User) -> Version:
    """Bring it back under its number. Aliases stay where they went.

    Raises Conflict: ``restore_too_late``, or ``content_exists`` where the same was logged anew.
    """
    demand_to_change(by, version)
    collection = lock_collection(version.collection_id)
    lock_shelf(collection.project)
    mine = Version.objects.restorable().filter(pk=version.pk)
    try:
        with transaction.atomic():
            restored = mine.update(
                state=VersionState.COMMITTED, deleted_at=None, deleted_by=None, purge_after=None
            )
    except IntegrityError as error:
        raise Conflict(
            f"{collection} has another version with the same content.", code="content_exists"
        ) from error
    if not restored:
        raise Conflict(f"It is too late to restore {version}.", code="restore_too_late")
    point_latest_to_newest(collection)
    record("artifact.restored", version, by=by)
    tell_version_changed(version)
    version.refresh_from_db()
    return version


@transaction.atomic
def delete_version_forever(version: Version, *, by: User) -> None:
    """Let a deleted version's time be up now. Admins of the project only."""
    demand_to_administer(by, version.project)
    if not Version.objects.restorable().filter(pk=version.pk).update(purge_after=timezone.now()):
        raise NotFound()
    record("artifact.deleted_forever", version, by=by)
    tell_version_changed(version)


@transaction.atomic
def delete_collection(collection: Collection, *, insist: Insist = Insist(), by: User) -> None:
    """Delete all its versions as ``delete_version`` does, or none. Drafts are forgotten.

    The collection stays for those that can be restored, and goes with the last of them.
    """
    demand_to_change(by, collection)
    places = Membership.objects.committed().filter(collection=collection)
    for where in places.select_related("collection__project__team", "version__project__team"):
        delete_version(where, insist=insist, by=by)
    collection.versions.pending().filter(base=None).delete()
    if not collection.versions.exists():
        collection.delete()
