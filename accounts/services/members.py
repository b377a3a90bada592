"""Who is in a team or an organization, and as what. Admins decide; nobody locks everybody out."""

from __future__ import annotations

from django.db import transaction

from accounts import access
from accounts.models import Organization, OrganizationMembership, Role, Team, TeamMembership, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, NotFound


@transaction.atomic
def add_team_member(
    team: Team, user: User, *, role: Role = Role.MEMBER, by: User
) -> TeamMembership:
    """Add a person of the same organization, or change the role they have.

    Raises Conflict (``last_admin``) when nobody would be left to administer the team.
    """
    access.demand(by, team, role=Role.ADMIN)
    if not user.organization_memberships.filter(organization=team.organization_id).exists():
        raise NotFound(f"“{user.username}” is not in this organization.")
    if role != Role.ADMIN:
        keep_an_admin(team, without=user)
    row, _ = TeamMembership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    note_of_team("member_added", team, user, by=by, role=role)
    return row


@transaction.atomic
def remove_team_member(team: Team, user: User, *, by: User) -> None:
    """Take the person out; what they made stays with the team. Nothing happens twice.

    Everybody may leave; taking others out is for admins. Raises Conflict (``last_admin``).
    """
    if user != by:
        access.demand_role(by, team, role=Role.ADMIN)
    keep_an_admin(team, without=user)
    if TeamMembership.objects.filter(team=team, user=user).delete()[0]:
        note_of_team("member_removed", team, user, by=by)


def is_last_admin(person: User, place: Team | Organization) -> bool:
    """Whether they administer it, and nobody else who can log in does."""
    admins = place.memberships.filter(role=Role.ADMIN)
    others = admins.filter(user__is_active=True).exclude(user=person)
    return admins.filter(user=person).exists() and not others.exists()


def keep_an_admin(team: Team, *, without: User) -> None:
    if team.personal_user_id == without.pk:
        raise Conflict("A personal team keeps its person as admin.", code="last_admin")
    if is_last_admin(without, team):
        raise Conflict("The team would have no admin left. Name another first.", code="last_admin")


def note_of_team(act: str, team: Team, user: User, *, by: User | None, **details: object) -> None:
    target = f"{team.slug}/{user.username}"
    audit.record(f"team.{act}", target, by=by, organization=team.organization, **details)
    access_changes_on_commit(user.pk)


@transaction.atomic
def change_organization_role(
    organization: Organization, user: User, *, role: Role, by: User
) -> OrganizationMembership:
    """Raises NotFound for people outside, Conflict (``last_admin``) for its last admin."""
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    membership = organization.memberships.filter(user=user).select_related("user").first()
    if membership is None:
        raise NotFound(f"“{user.username}” is not in this organization.")
    if role != Role.ADMIN:
        keep_an_organization_admin(organization, without=user)
    membership.role = role
    membership.save(update_fields=["role"])
    note_of_organization("member_role_changed", organization, user, by=by, role=role)
    return membership


@transaction.atomic
def remove_organization_member(organization: Organization, user: User, *, by: User) -> None:
    """Take the person out of the organization and all its teams and projects.

    Everybody may leave; taking others out is for admins. Raises Conflict (``last_admin``). Their
    account, keys and personal team stay, but open nothing of the organization any more, the
    personal team included: what was logged there belongs to the organization.
    """
    if user != by:
        access.demand_in_organization(by, organization, role=Role.ADMIN)
    keep_an_organization_admin(organization, without=user)
    user.team_memberships.filter(team__organization=organization).delete()
    user.project_memberships.filter(project__team__organization=organization).delete()
    if organization.memberships.filter(user=user).delete()[0]:
        note_of_organization("member_removed", organization, user, by=by)


def keep_an_organization_admin(organization: Organization, *, without: User) -> None:
    if is_last_admin(without, organization):
        raise Conflict(
            "The organization would have no admin left. Name another first.", code="last_admin"
        )


def note_of_organization(
    act: str, organization: Organization, user: User, *, by: User | None, **details: object
) -> None:
    audit.record(f"organization.{act}", user.username, by=by, organization=organization, **details)
    access_changes_on_commit(user.pk)
