"""People and teams as an identity provider makes, changes and ends them through SCIM."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import access, keys
from accounts.free_names import free_name
from accounts.models import (
    Organization,
    ProviderMembership,
    Role,
    ScimGroup,
    ScimPerson,
    ScimToken,
    Source,
    Team,
    TeamMembership,
    User,
)
from accounts.services.invitations import join_organization
from accounts.services.members import (
    keep_an_organization_admin,
    note_of_organization,
    note_of_team,
)
from accounts.services.sessions import end_sessions
from accounts.services.users import as_invalid, create_user
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Forbidden

TOKEN_PREFIX = "labstead_scim_"  # noqa: S105 (how tokens begin)


@transaction.atomic
def create_scim_token(organization: Organization, *, by: User) -> tuple[ScimToken, str]:
    """The row and the token itself, which is not kept. For admins of the organization."""
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(36)
    row = ScimToken.objects.create(
        organization=organization,
        digest=keys.digest_of(secret),
        prefix=secret[: len(TOKEN_PREFIX) + 6],
        created_by=by,
    )
    audit.record("scim_token.created", row.prefix, by=by, organization=organization)
    return row, secret


@transaction.atomic
def revoke_scim_token(row: ScimToken, *, by: User) -> None:
    access.demand_in_organization(by, row.organization, role=Role.ADMIN)
    unrevoked = ScimToken.objects.filter(pk=row.pk, revoked_at=None)
    if unrevoked.update(revoked_at=timezone.now()):
        audit.record("scim_token.revoked", row.prefix, by=by, organization=row.organization)


@transaction.atomic
def provision_person(
    organization: Organization, *, user_name: str, email: str, external_id: str
) -> ScimPerson:
    """A new account without a password, or the one of a member with this address.

    Raises Conflict when the name or address belongs to somebody else.
    """
    if ScimPerson.objects.filter(organization=organization, user_name__iexact=user_name).exists():
        raise Conflict(f"“{user_name}” is there already.")
    user = member_with(organization, email) or create_user(
        free_name(user_name.partition("@")[0]), email=email, organization=organization
    )
    person = ScimPerson.objects.create(
        organization=organization, user=user, user_name=user_name, external_id=external_id
    )
    note_of_organization("person_provisioned", organization, user, by=None)
    return person


def member_with(organization: Organization, email: str) -> User | None:
    """A member that has this address and that the provider does not know yet."""
    if not email:
        return None
    members = User.objects.filter(organization_memberships__organization=organization)
    known = ScimPerson.objects.filter(organization=organization).values("user")
    return members.filter(email__iexact=email, is_service=False).exclude(pk__in=known).first()


@transaction.atomic
def set_person_active(organization: Organization, user: User, *, is_active: bool) -> None:
    """Let somebody in, or out: then all their sessions and keys end.

    Whoever is also in another organization only leaves this one. Raises Conflict (``last_admin``,
    or ``account_closed`` for what the server's operator closed).
    """
    if is_active == is_active_in(organization, user):
        return
    if is_active:
        let_in(organization, user)
    else:
        let_out(organization, user)
    act = "person_activated" if is_active else "person_deactivated"
    note_of_organization(act, organization, user, by=None)


def is_active_in(organization: Organization, user: User) -> bool:
    return user.is_active and organization.memberships.filter(user=user).exists()


@transaction.atomic
def change_person(organization: Organization, user: User, **fields: str) -> None:
    """Name or mail address, of those who are in no other organization.

    An address opens an account, so nobody else's provider may set it. Raises Forbidden, or
    Conflict and Invalid for the value.
    """
    changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not changed:
        return
    demand_say_over(organization, user)
    for name, value in changed.items():
        setattr(user, name, value)
    check_profile(user)
    user.save(update_fields=list(changed))
    if "email" in changed:
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    note_of_organization("person_changed", organization, user, by=None, fields=sorted(changed))


def demand_say_over(organization: Organization, user: User) -> None:
    elsewhere = user.organization_memberships.exclude(organization=organization).exists()
    if user.is_superuser or elsewhere:
        raise Forbidden(f"“{user.username}” does not belong to this organization alone.")


def check_profile(user: User) -> None:
    if user.email and User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        raise Conflict("Somebody already uses this e-mail address.")
    try:
        user.full_clean(exclude=["password", "username"])
    except ValidationError as error:
        raise as_invalid(error) from error


def let_in(organization: Organization, user: User) -> None:
    """Only what the organization's provider closed does it open again."""
    closed_here = User.objects.filter(pk=user.pk, closed_by_provider_of=organization)
    closed_here.update(is_active=True, closed_by_provider_of=None)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        message = f"The server's operator closed “{user.username}”, and alone opens it again."
        raise Conflict(message, code="account_closed")
    join_organization(organization, user, role=Role.MEMBER)


def let_out(organization: Organization, user: User) -> None:
    keep_an_organization_admin(organization, without=user)
    if user.is_superuser:
        raise Forbidden(f"“{user.username}” runs this server; only its operator can do that.")
    if user.organization_memberships.exclude(organization=organization).exists():
        leave(organization, user)
    else:
        is_open = User.objects.filter(pk=user.pk, is_active=True)
        is_open.update(is_active=False, closed_by_provider_of=organization)
        end_sessions(user, by=None)


def leave(organization: Organization, user: User) -> None:
    """Out of the organization, its teams and projects; what they logged stays."""
    user.team_memberships.filter(team__organization=organization).delete()
    user.project_memberships.filter(project__team__organization=organization).delete()
    organization.memberships.filter(user=user).delete()


@transaction.atomic
def forget_person(organization: Organization, user: User) -> None:
    """The provider deleted somebody: the account is deactivated, what it logged stays."""
    set_person_active(organization, user, is_active=False)
    leave(organization, user)
    ScimPerson.objects.filter(organization=organization, user=user).delete()
    note_of_organization("person_forgotten", organization, user, by=None)


@transaction.atomic
def provision_group(organization: Organization, *, name: str, external_id: str) -> ScimGroup:
    """A team that the provider fills: the one of this name or slug, or else a new one."""
    own = Team.objects.filter(organization=organization, personal_user=None)
    team = own.filter(slug=name.lower()).first() or own.filter(name=name).first()
    if team is not None and ScimGroup.objects.filter(team=team).exists():
        raise Conflict(f"The group “{name}” is there already.")
    if team is None:
        team = Team.objects.create(organization=organization, slug=free_name(name), name=name)
        audit.record("team.created", team.slug, by=None, organization=organization, source="scim")
    return ScimGroup.objects.create(team=team, display_name=name, external_id=external_id)


@transaction.atomic
def add_group_members(group: ScimGroup, users: Collection[User]) -> None:
    """From then on the provider decides about them, also where somebody here had added them."""
    for user in users:
        membership, is_new = TeamMembership.objects.get_or_create(
            team=group.team, user=user, defaults={"role": Role.MEMBER}
        )
        ProviderMembership.objects.update_or_create(
            membership=membership, defaults={"source": Source.SCIM}
        )
        if is_new:
            note_of_team("member_added", group.team, user, by=None, source="scim")


@transaction.atomic
def remove_group_members(group: ScimGroup, users: Collection[User]) -> None:
    given = TeamMembership.objects.filter(team=group.team, from_provider__source=Source.SCIM)
    for membership in given.filter(user__in=users).select_related("user"):
        membership.delete()
        note_of_team("member_removed", group.team, membership.user, by=None, source="scim")


@transaction.atomic
def forget_group(group: ScimGroup) -> None:
    """The provider no longer fills the team; it and its projects stay."""
    members = User.objects.filter(team_memberships__team=group.team)
    remove_group_members(group, list(members))
    team = group.team
    audit.record("team.group_forgotten", team.slug, by=None, organization=team.organization)
    access_changes_on_commit()
    group.delete()
