"""Drafts that nobody touches, versions whose time to live is over, deleted ones to be purged."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from artifacts.models import Membership, TeamPolicy, Version, VersionState
from artifacts.services.deletion import hide_version
from artifacts.services.drafts import forget_draft
from artifacts.services.placing import drop_if_empty
from artifacts.services.shelves import wants_collection
from labstead_core.one_by_one import for_each

ROWS_AT_ONCE = 500


def forget_old_drafts() -> int:
    """How many. Whoever still works on one touches it with every call."""
    age = timedelta(seconds=settings.LABSTEAD_DRAFT_SECONDS)
    old = Version.objects.pending().filter(touched_at__lt=timezone.now() - age)
    return for_each(list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE]), forget_if_old)


@transaction.atomic
def forget_if_old(pk: int) -> int:
    age = timedelta(seconds=settings.LABSTEAD_DRAFT_SECONDS)
    return forget_draft(pk, untouched_since=timezone.now() - age)


def delete_expired() -> int:
    """How many. What is linked into another collection stays: somebody relies on it."""
    now = timezone.now()
    found = [*with_own_time(now)[:ROWS_AT_ONCE]]
    for policy in TeamPolicy.objects.exclude(default_ttl_seconds=None):
        found += with_time_of_team(policy, now)[:ROWS_AT_ONCE]
    return for_each(found, expire)


def expire(version: Version) -> int:
    return hide_version(version, by=None, action="artifact.expired")


def with_own_time(now: datetime) -> QuerySet[Version]:
    return unlinked(Version.objects.committed().filter(expires_at__lte=now))


def with_time_of_team(policy: TeamPolicy, now: datetime) -> QuerySet[Version]:
    age = timedelta(seconds=policy.default_ttl_seconds or 0)
    old = Version.objects.committed().filter(
        team=policy.team_id, ttl_seconds=None, committed_at__lte=now - age
    )
    return unlinked(old)


def unlinked(versions: QuerySet[Version]) -> QuerySet[Version]:
    links = Membership.objects.exclude(collection=F("version__collection"))
    return (
        versions.exclude(pk__in=links.values("version"))
        .select_related("collection__project__team__organization")
        .order_by("pk")
    )


def purge_deleted() -> int:
    """Delete the rows of versions whose time is up; how many. Their bytes follow.

    One that a draft begins with waits until the draft is committed or forgotten.
    """
    due = Version.objects.filter(state=VersionState.DELETED, purge_after__lte=timezone.now())
    bases = Version.objects.pending().exclude(base=None).values("base")
    rows = due.exclude(pk__in=bases).order_by("purge_after").values_list("pk", flat=True)
    return for_each(list(rows[:ROWS_AT_ONCE]), purge)


@transaction.atomic
def purge(pk: int) -> int:
    """0 when it was restored, or taken as a base, meanwhile."""
    due = Version.objects.filter(pk=pk, state=VersionState.DELETED, purge_after__lte=timezone.now())
    version = due.select_for_update().first()
    if version is None or Version.objects.pending().filter(base=version).exists():
        return 0
    version.delete()
    drop_if_empty(version.collection_id)
    wants_collection(version.project_id)
    return 1
