"""Changing what is said of versions and collections. What a version holds never changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.access import demand as demand_in_team
from accounts.models import Role, Team, User
from artifacts.access import demand_to_change
from artifacts.models import Alias, Collection, Membership, TeamPolicy, Version
from artifacts.names import check_alias, check_name
from artifacts.services.changes import tell_collection_changed, tell_version_changed
from artifacts.services.describing import (
    check_description,
    check_metadata,
    check_ttl,
    checked_tags,
)
from artifacts.services.placing import point_aliases
from artifacts.services.shelves import lock_collection
from labstead_core import audit
from labstead_core.errors import Conflict


@transaction.atomic
def edit_version(where: Membership, *, by: User, **changes: Any) -> Membership:
    """Description, metadata, tags and ttl_seconds are the version's, ``aliases`` those of this
    place. What is given replaces what was there; the rest stays as others leave it.
    """
    aliases = changes.pop("aliases", None)
    if aliases is not None:
        set_aliases(where, aliases, by=by)
    if changes or aliases is None:
        describe(where.version, changes, by=by)
    tell_version_changed(where.version, in_collection=where.collection_id)
    return where


def describe(version: Version, changes: dict[str, Any], *, by: User) -> None:
    demand_to_change(by, version)
    if "tags" in changes:
        changes["tags"] = checked_tags(changes["tags"])
    check_metadata(changes.get("metadata", {}))
    check_description(changes.get("description", ""))
    check_ttl(changes.get("ttl_seconds"))
    for name, value in changes.items():
        setattr(version, name, value)
    if "ttl_seconds" in changes:
        changes["expires_at"] = version.expires_at = own_expiry(version)
    version.save(update_fields=list(changes))


def own_expiry(version: Version) -> Any:
    if not version.ttl_seconds or version.committed_at is None:
        return None
    return version.committed_at + timedelta(seconds=version.ttl_seconds)


def set_aliases(where: Membership, names: list[str], *, by: User) -> None:
    """Exactly these. Those that named other versions of the collection move here."""
    demand_to_change(by, where.collection)
    for name in names:
        check_alias(name)
    lock_collection(where.collection_id)
    Alias.objects.filter(membership=where).exclude(name__in=names).delete()
    point_aliases(where, names)


@transaction.atomic
def move_alias(where: Membership, name: str, *, by: User) -> None:
    """Give the alias to this version, whoever had it."""
    demand_to_change(by, where.collection)
    check_alias(name)
    tell_collection_changed(lock_collection(where.collection_id))
    point_aliases(where, [name])


@transaction.atomic
def remove_alias(where: Membership, name: str, *, by: User) -> None:
    """May be repeated. An alias of another version stays."""
    demand_to_change(by, where.collection)
    tell_collection_changed(lock_collection(where.collection_id))
    Alias.objects.filter(membership=where, name=name).delete()


@transaction.atomic
def edit_collection(collection: Collection, *, by: User, **changes: Any) -> Collection:
    """Name, type, description, tags. Raises Conflict (``slug_taken``)."""
    demand_to_change(by, collection)
    row = lock_collection(collection.pk)
    for field in ("name", "type"):
        check_name(changes.get(field, getattr(row, field)), field=field)
    check_description(changes.get("description", ""))
    if "tags" in changes:
        changes["tags"] = checked_tags(changes["tags"])
    for field, value in changes.items():
        setattr(row, field, value)
    try:
        with transaction.atomic():
            row.save(update_fields=[*changes, "updated_at"])
    except IntegrityError as error:
        raise Conflict(
            f"The project has a collection “{row.name}” already.", code="slug_taken"
        ) from error
    tell_collection_changed(row)
    return row


@transaction.atomic
def set_team_policy(team: Team, *, default_ttl_seconds: int | None, by: User) -> TeamPolicy:
    """How long versions stay that say nothing themselves. Team admins only."""
    demand_in_team(by, team, role=Role.ADMIN)
    policy, _ = TeamPolicy.objects.update_or_create(
        team=team, defaults={"default_ttl_seconds": default_ttl_seconds}
    )
    audit.record(
        "team.artifact_settings_changed",
        str(team),
        by=by,
        organization=team.organization,
        default_ttl_seconds=default_ttl_seconds,
    )
    return policy
