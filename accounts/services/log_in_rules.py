"""What an organization asks of everybody who logs in."""

from __future__ import annotations

from django.db import transaction

from accounts import access
from accounts.models import LogInRule, Organization, Role, User
from accounts.second_factor import has_second_factor
from accounts.services.sessions import end_sessions
from labstead_core import audit
from labstead_core.errors import Conflict


@transaction.atomic
def set_second_factor(organization: Organization, *, is_needed: bool, by: User) -> LogInRule:
    """Ask a second factor of everybody, or stop asking. For admins of the organization.

    Those who have none are logged out, and add one when they log in again. API keys go on.
    Raises Conflict (``second_factor_first``) for an admin who has none.
    """
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    if is_needed and not has_second_factor(by):
        raise Conflict("Add a second factor to your own account first.", code="second_factor_first")
    rule, _ = LogInRule.objects.update_or_create(
        organization=organization, defaults={"needs_second_factor": is_needed}
    )
    act = "asked" if is_needed else "not_asked"
    audit.record(f"second_factor.{act}", str(organization), by=by, organization=organization)
    if is_needed:
        log_out_those_without(organization, by=by)
    return rule


def log_out_those_without(organization: Organization, *, by: User) -> None:
    inside = User.objects.filter(organization_memberships__organization=organization)
    for user in inside.filter(browser_sessions__isnull=False).distinct():
        if not has_second_factor(user):
            end_sessions(user, by=by)
