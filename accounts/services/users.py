"""People: making an account and giving it its place."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import (
    Organization,
    OrganizationMembership,
    Role,
    Team,
    TeamMembership,
    User,
)
from accounts.slugs import demand_free
from labstead_core import audit
from labstead_core.errors import Invalid


@transaction.atomic
def create_user(
    username: str,
    *,
    email: str = "",
    password: str | None = None,
    organization: Organization | None = None,
    role: Role = Role.MEMBER,
    by: User | None = None,
) -> User:
    """A new person with a personal team. Without a password they log in by reset link only.

    Raises Conflict when the name or e-mail address is taken, Invalid when one is not allowed.
    """
    user = User(username=username, email=email)
    user.set_password(password)
    check_person(user, password)
    user.save()
    if email:
        # An operator vouches for it, so nobody has to prove it by mail.
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    settle_in(user, organization=organization, role=role, by=by)
    return user


def check_person(user: User, password: str | None) -> None:
    """Raise Conflict or Invalid with a message per field."""
    demand_free(user.username)
    try:
        user.full_clean(exclude=["password"])
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        raise as_invalid(error) from error


def as_invalid(error: ValidationError) -> Invalid:
    """Django's validation error with one message a field."""
    if not hasattr(error, "error_dict"):
        return Invalid(" ".join(error.messages), fields={"password": " ".join(error.messages)})
    fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
    return Invalid(" ".join(fields.values()), fields=fields)


def first_organization() -> Organization | None:
    """Where newcomers go whom nobody invites. None before the server is set up."""
    return Organization.objects.order_by("pk").first()


@transaction.atomic
def settle_in(
    user: User,
    *,
    organization: Organization | None = None,
    role: Role = Role.MEMBER,
    by: User | None = None,
) -> Team:
    """Make the person a member of the organization and give them their personal team.

    Without an organization it is the first one: a fresh install has just that.
    """
    home = organization or first_organization() or Organization.objects.create(name="Labstead")
    OrganizationMembership.objects.get_or_create(
        organization=home, user=user, defaults={"role": role}
    )
    team = Team.objects.create(
        organization=home, slug=user.username, name=user.display_name, personal_user=user
    )
    TeamMembership.objects.create(team=team, user=user, role=Role.ADMIN)
    audit.record("user.created", user.username, by=by or user, organization=home, role=role)
    return team


def set_shortcuts(user: User, *, is_on: bool) -> None:
    """Whether keys of one letter do something on the pages."""
    user.has_shortcuts = is_on
    user.save(update_fields=["has_shortcuts"])
