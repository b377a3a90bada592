"""Invitations: a link that lets whoever holds it join, once, until it expires."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import access
from accounts.keys import digest_of
from accounts.models import (
    Invitation,
    Organization,
    OrganizationMembership,
    Role,
    Team,
    TeamMembership,
    User,
)
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Invalid, NotFound

logger = logging.getLogger(__name__)
LIFETIME = timedelta(days=7)


@transaction.atomic
def invite(
    team: Team, *, role: Role = Role.MEMBER, email: str = "", by: User
) -> tuple[Invitation, str]:
    """An invitation into a team and its organization, and its token, which is not kept anywhere.

    ``email`` is where ``send_invitation`` will send the link. Raises Invalid for no address.

    Needs an admin of the team. Newcomers become members of the organization, or its viewers when
    invited as viewers.
    """
    return make(Invitation(team=team, role=role, email=email), by=by)


@transaction.atomic
def invite_to_organization(
    organization: Organization, *, role: Role = Role.MEMBER, email: str = "", by: User
) -> tuple[Invitation, str]:
    """The same into an organization alone, with this role there. Needs an admin of it."""
    return make(Invitation(organization=organization, role=role, email=email), by=by)


def make(row: Invitation, *, by: User) -> tuple[Invitation, str]:
    demand_say_over(row, by)
    check_address(row.email)
    token = secrets.token_urlsafe(32)
    row.digest, row.created_by = digest_of(token), by
    row.expires_at = timezone.now() + LIFETIME
    row.save()
    note("created", row, by=by, role=row.role)
    return row, token


def demand_say_over(row: Invitation, by: User) -> None:
    if row.team:
        access.demand(by, row.team, role=Role.ADMIN)
    else:
        access.demand_in_organization(by, row.home, role=Role.ADMIN)


def note(act: str, row: Invitation, *, by: User, **details: Any) -> None:
    audit.record(f"invitation.{act}", row.place, by=by, organization=row.home, **details)


def check_address(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        message = "Write an e-mail address such as grace@example.org."
        raise Invalid(message, fields={"email": message}) from error


@transaction.atomic
def renew_invitation(row: Invitation, *, by: User) -> str:
    """A new token for as long as the first had: the earlier link stops working.

    Admins only. Raises NotFound for one that was used or withdrawn.
    """
    demand_say_over(row, by)
    token = secrets.token_urlsafe(32)
    expires_at = timezone.now() + LIFETIME
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    if not open_ones.filter(pk=row.pk).update(digest=digest_of(token), expires_at=expires_at):
        raise NotFound("This invitation was used or withdrawn. Make another.")
    row.expires_at = expires_at
    note("renewed", row, by=by)
    return token


def send_invitation(row: Invitation, link: str) -> bool:
    """Mail the link to the address of the invitation, if it has one. False when it did not go.

    Call it once the invitation is committed; the link is shown, too, so nothing is lost.
    """
    if not row.email:
        return False
    context = {"invitation": row, "link": link}
    subject = f"{row.created_by.display_name} invites you to {row.place}"
    text = render_to_string("accounts/invitation_mail.txt", context)
    try:
        return bool(send_mail(" ".join(subject.split()), text, None, [row.email]))
    except (SMTPException, OSError):
        logger.exception("invitation_not_sent", extra={"invitation": row.pk})
        return False


def find_invitation(token: str) -> Invitation:
    """The one behind a link. Raises NotFound when used, withdrawn, expired or never made."""
    row = usable_invitation(token)
    if row is None:
        raise NotFound("This invitation was used, withdrawn or has expired. Ask for another.")
    return row


def usable_invitation(token: str) -> Invitation | None:
    rows = Invitation.objects.usable().with_home()
    return rows.filter(digest=digest_of(token)).first()


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> Invitation:
    """Join. Whoever has a higher role already keeps it. Raises NotFound as above."""
    row = find_invitation(token)
    usable = Invitation.objects.usable().filter(pk=row.pk)
    if not usable.update(accepted_by=by, accepted_at=timezone.now()):
        raise NotFound("This invitation was used a moment ago. Ask for another.")
    place: Team | Organization = row.team or row.home
    if row.team:
        join_organization(row.home, by, role=row.role)
    raise_to(place.memberships.get_or_create(user=by, defaults={"role": row.role})[0], row.role)
    note("accepted", row, by=by, role=row.role)
    access_changes_on_commit(by.pk)
    return row


def raise_to(membership: TeamMembership | OrganizationMembership, role: str) -> None:
    """Never lower it."""
    better = access.highest(Role(membership.role), Role(role))
    if better != membership.role:
        type(membership)._base_manager.filter(pk=membership.pk).update(role=better)


def join_organization(organization: Organization, user: User, *, role: str) -> None:
    """With a role in one of its teams: an admin of that is a member here."""
    own = Role.VIEWER if role == Role.VIEWER else Role.MEMBER
    OrganizationMembership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": own}
    )


@transaction.atomic
def withdraw_invitation(row: Invitation, *, by: User) -> None:
    """The link stops working. Withdrawing twice changes nothing."""
    if row.team:
        access.demand_role(by, row.team, role=Role.ADMIN)
    else:
        demand_say_over(row, by)
    if Invitation.objects.usable().filter(pk=row.pk).update(withdrawn_at=timezone.now()):
        note("withdrawn", row, by=by)
