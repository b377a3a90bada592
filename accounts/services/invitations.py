"""Invitations: a link that lets whoever holds it join, once, until it expires."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from smtplib import SMTPException

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
    access.demand(by, team, role=Role.ADMIN)
    check_address(email)
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        team=team,
        role=role,
        email=email,
        digest=digest_of(token),
        created_by=by,
        expires_at=timezone.now() + LIFETIME,
    )
    audit.record("invitation.created", team.slug, by=by, organization=team.organization, role=role)
    return row, token


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
    access.demand(by, row.team, role=Role.ADMIN)
    token = secrets.token_urlsafe(32)
    expires_at = timezone.now() + LIFETIME
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    if not open_ones.filter(pk=row.pk).update(digest=digest_of(token), expires_at=expires_at):
        raise NotFound("This invitation was used or withdrawn. Make another.")
    row.expires_at = expires_at
    audit.record("invitation.renewed", row.team.slug, by=by, organization=row.team.organization)
    return token


def send_invitation(row: Invitation, link: str) -> bool:
    """Mail the link to the address of the invitation, if it has one. False when it did not go.

    Call it once the invitation is committed; the link is shown, too, so nothing is lost.
    """
    if not row.email:
        return False
    context = {"invitation": row, "link": link}
    subject = f"{row.created_by.display_name} invites you to {row.team.slug}"
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
    rows = Invitation.objects.usable().select_related("team__organization", "created_by")
    return rows.filter(digest=digest_of(token)).first()


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> Team:
    """Join. Whoever has a higher role already keeps it. Raises NotFound as above."""
    row = find_invitation(token)
    usable = Invitation.objects.usable().filter(pk=row.pk)
    if not usable.update(accepted_by=by, accepted_at=timezone.now()):
        raise NotFound("This invitation was used a moment ago. Ask for another.")
    join_organization(row.team.organization, by, role=row.role)
    membership, is_new = TeamMembership.objects.get_or_create(
        team=row.team, user=by, defaults={"role": row.role}
    )
    better = access.highest(Role(membership.role), Role(row.role))
    if not is_new and better != membership.role:
        TeamMembership.objects.filter(pk=membership.pk).update(role=better)
    home = row.team.organization
    audit.record("invitation.accepted", row.team.slug, by=by, organization=home, role=row.role)
    access_changes_on_commit(by.pk)
    return row.team


def join_organization(organization: Organization, user: User, *, role: str) -> None:
    own = Role.VIEWER if role == Role.VIEWER else Role.MEMBER
    OrganizationMembership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": own}
    )


@transaction.atomic
def withdraw_invitation(row: Invitation, *, by: User) -> None:
    """The link stops working. Withdrawing twice changes nothing."""
    access.demand_role(by, row.team, role=Role.ADMIN)
    if Invitation.objects.usable().filter(pk=row.pk).update(withdrawn_at=timezone.now()):
        audit.record(
            "invitation.withdrawn", row.team.slug, by=by, organization=row.team.organization
        )
