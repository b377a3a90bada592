"""Who still owes a second factor, and what a session may do until it is there."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import LogInRule, User

# In the session of somebody who has to add one first.
OWED = "second_factor_owed"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """The oldest first; recovery codes are none of their own."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return rows.order_by("created_at")


def has_second_factor(user: User) -> bool:
    return factors_of(user).exists()


def is_asked_of(user: User) -> bool:
    """Whether an organization of this person wants a second factor of everybody."""
    rules = LogInRule.objects.filter(needs_second_factor=True)
    return rules.filter(organization__memberships__user=user).exists()


def note_debt(request: HttpRequest, user: User) -> None:
    """At the log-in: mark the session when something is missing.

    Whoever comes through a provider has passed what the provider asks for.
    """
    methods = {record["method"] for record in get_authentication_records(request, user)}
    came_alone = "socialaccount" not in methods
    if came_alone and is_asked_of(user) and not has_second_factor(user):
        request.session[OWED] = True


def owes(request: HttpRequest) -> bool:
    """Whether something is still missing. Asks the database only where something was."""
    if OWED not in request.session:
        return False
    if request.user.is_authenticated and not has_second_factor(request.user):
        return True
    del request.session[OWED]
    return False
