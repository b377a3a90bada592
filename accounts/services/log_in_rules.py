"""What an organization asks of everybody who logs in."""

from __future__ import annotations

from django.db import transaction

from accounts import access
from accounts.log_in import single_sign_on
from accounts.log_in.second_factor import has_second_factor
from accounts.models import LogInRule, Organization, Role, User
from accounts.services.sessions import end_sessions
from labstead_core import audit
from labstead_core.errors import Conflict


@transaction.atomic
def change_log_in_rules(
    organization: Organization,
    *,
    by: User,
    needs_second_factor: bool | None = None,
    refuses_passwords: bool | None = None,
) -> None:
    """All of it or nothing; what is None stays. Raises what the two below raise."""
    if needs_second_factor is not None:
        set_second_factor(organization, is_needed=needs_second_factor, by=by)
    if refuses_passwords is not None:
        set_passwords_refused(organization, is_refused=refuses_passwords, by=by)


@transaction.atomic
def set_second_factor(organization: Organization, *, is_needed: bool, by: User) -> LogInRule:
    """Ask a second factor of everybody, or stop asking. For admins of the organization.

    Those who have none are logged out, and add one when they log in again. API keys go on.
    Raises Conflict (``second_factor_first``) for an admin who has none.
    """
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    rule = rule_of(organization)
    if rule.needs_second_factor == is_needed:
        return rule
    if is_needed and not has_second_factor(by):
        raise Conflict("Add a second factor to your own account first.", code="second_factor_first")
    rule.needs_second_factor = is_needed
    rule.save(update_fields=["needs_second_factor"])
    act = "asked" if is_needed else "not_asked"
    audit.record(f"second_factor.{act}", str(organization), by=by, organization=organization)
    if is_needed:
        log_out_those_without(organization, by=by)
    return rule


@transaction.atomic
def set_passwords_refused(organization: Organization, *, is_refused: bool, by: User) -> LogInRule:
    """Let people in through the identity provider alone, or with passwords, too. For admins.

    All whom it concerns are logged out, the admin left out; API keys go on. Raises Conflict:
    ``no_provider`` where the server has none, ``provider_first`` for an admin whom it does not
    know, for they could not undo it.
    """
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    rule = rule_of(organization)
    if rule.refuses_passwords == is_refused:
        return rule
    if is_refused:
        demand_way_in(by)
    rule.refuses_passwords = is_refused
    rule.save(update_fields=["refuses_passwords"])
    note_password_rule(organization, is_refused=is_refused, by=by)
    if is_refused:
        log_out_those_with_passwords(organization, by=by)
    return rule


def rule_of(organization: Organization) -> LogInRule:
    """Locked, so that of two admins at once each sees what the other did."""
    LogInRule.objects.get_or_create(organization=organization)
    return LogInRule.objects.select_for_update().get(organization=organization)


def demand_way_in(by: User) -> None:
    if not single_sign_on.is_set_up():
        message = "This server has no single sign-on. Its operator sets that up first."
        raise Conflict(message, code="no_provider")
    if not single_sign_on.is_connected(by):
        message = "Connect your own account with single sign-on first, or you lock yourself out."
        raise Conflict(message, code="provider_first")


@transaction.atomic
def allow_passwords(organization: Organization) -> bool:
    """The operator's way back, whoever is locked out. False where nothing was refused."""
    refusing = LogInRule.objects.filter(organization=organization, refuses_passwords=True)
    if not refusing.update(refuses_passwords=False):
        return False
    note_password_rule(organization, is_refused=False, by=None)
    return True


def note_password_rule(organization: Organization, *, is_refused: bool, by: User | None) -> None:
    act = "refused" if is_refused else "allowed"
    audit.record(f"passwords.{act}", str(organization), by=by, organization=organization)


def log_out_those_without(organization: Organization, *, by: User) -> None:
    for user in logged_in_of(organization):
        if not has_second_factor(user):
            end_sessions(user, by=by)


def log_out_those_with_passwords(organization: Organization, *, by: User) -> None:
    for user in logged_in_of(organization):
        if user != by and single_sign_on.is_demanded_of(user):
            end_sessions(user, by=by)


def logged_in_of(organization: Organization) -> list[User]:
    inside = User.objects.filter(organization_memberships__organization=organization)
    return list(inside.filter(browser_sessions__isnull=False).distinct())
