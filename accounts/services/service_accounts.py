"""Service accounts: members of a team that are programs. They have keys and no password."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import access
from accounts.models import OrganizationMembership, Role, Team, TeamMembership, User
from accounts.services.keys import create_api_key
from accounts.services.users import as_invalid
from accounts.slugs import is_taken
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Invalid


@transaction.atomic
def create_service_account(team: Team, name: str, *, by: User) -> tuple[User, str]:
    """The account and its first key. Its user name is ``<team>-<name>``; admins of the team only.

    It belongs to this team alone: runs that name no team go there. Raises Conflict
    (``slug_taken``) or Invalid for the name.
    """
    access.demand(by, team, role=Role.ADMIN)
    user = User(username=f"{team.slug}-{name}", first_name=name, is_service=True)
    user.set_unusable_password()
    check_name(user)
    user.save()
    OrganizationMembership.objects.create(organization=team.organization, user=user)
    TeamMembership.objects.create(team=team, user=user, role=Role.MEMBER)
    audit.record("service_account.created", user.username, by=by, organization=team.organization)
    _, key = create_api_key(user, name=name, by=by)
    return user, key


def check_name(user: User) -> None:
    if User.objects.filter(username=user.username).exists() or is_taken(user.username):
        raise Conflict(f"The name “{user.username}” is taken.", code="slug_taken")
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        message = as_invalid(error).message
        raise Invalid(message, fields={"name": message}) from error


@transaction.atomic
def delete_service_account(team: Team, user: User, *, by: User) -> None:
    """It and its keys are gone; what it logged stays with the team. Admins of the team only."""
    access.demand(by, team, role=Role.ADMIN)
    audit.record("service_account.deleted", user.username, by=by, organization=team.organization)
    access_changes_on_commit(user.pk)
    user.delete()
