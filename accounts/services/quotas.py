"""Setting limits: of an organization by who runs the server, of a team by the organization."""

from __future__ import annotations

from typing import TypedDict

from django.db import transaction

from accounts import access
from accounts.models import Organization, Quota, Role, Team, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Forbidden


class Numbers(TypedDict, total=False):
    """None is no limit; what is missing stays."""

    storage_bytes: int | None
    ingest_lines_a_second: int | None
    runs: int | None


@transaction.atomic
def set_team_quota(team: Team, numbers: Numbers, *, by: User) -> Quota:
    """For admins of the team's organization. The organization's own limits hold besides."""
    if not by.is_superuser:
        access.demand_in_organization(by, team.organization, role=Role.ADMIN)
    row, _ = Quota.objects.update_or_create(team=team, defaults=numbers)
    note(team.slug, team.organization, numbers, by=by)
    return row


@transaction.atomic
def set_organization_quota(organization: Organization, numbers: Numbers, *, by: User) -> Quota:
    """For those who run the server: what it has is theirs to share out."""
    if not by.is_superuser:
        raise Forbidden("The limits of an organization are set by who runs the server.")
    row, _ = Quota.objects.update_or_create(organization=organization, defaults=numbers)
    note(organization.name, organization, numbers, by=by)
    return row


def note(target: str, organization: Organization, numbers: Numbers, *, by: User) -> None:
    audit.record("quota.set", target, by=by, organization=organization, **numbers)
    access_changes_on_commit()
