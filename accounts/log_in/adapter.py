"""How allauth's sign-up joins our rules."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import services
from accounts.client import network_of
from accounts.free_names import free_name
from accounts.log_in import single_sign_on
from accounts.models import Invitation, User
from accounts.slugs import is_taken
from labstead_core.errors import TooManyTries
from labstead_core.names import check_team_slug
from labstead_core.origin import origin_of

# Where the session keeps the token of an invitation whose holder has no account yet.
INVITATION = "invitation"

# Of allauth's refusals, and for how long it remembers failed log-ins.
TOO_MANY = {"too_many_login_attempts", "rate_limited"}
WAIT_SECONDS = 300
ONLY_BY_PROVIDER = (
    "Your organization lets people in through single sign-on alone. Use the button below."
)


def check_name_is_free(value: str) -> None:
    """The personal team takes the username, so it must not be another team's slug."""
    if is_taken(value.lower()):
        raise ValidationError("This name is taken.")


username_validators = [check_team_slug, check_name_is_free]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The very first account is made on the set-up page, never here."""
        if not services.is_installed() or settings.LABSTEAD_SIGNUP == "closed":
            return False
        invitation = invitation_of(request)
        if settings.LABSTEAD_SIGNUP == "invite" and invitation is None:
            return False
        if not single_sign_on.is_set_up():
            return True
        home = invitation.home if invitation else services.first_organization()
        return home is None or not single_sign_on.refuses_passwords(home)

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """The password was right, or the passkey: it may still not be the way in."""
        came_by_provider = "sociallogin" in (login["signal_kwargs"] or {})
        if came_by_provider or not single_sign_on.is_demanded_of(user):
            refused: HttpResponse | None = super().pre_login(request, user, **login)
            return refused
        clear_authentication_records(request)
        messages.error(request, ONLY_BY_PROVIDER)
        return redirect("account_login")

    def clean_email(self, email: str) -> str:
        cleaned: str = super().clean_email(email)
        is_by_domain = settings.LABSTEAD_SIGNUP == "domain"
        if is_by_domain and invitation_of(self.request) is None:
            check_domain(cleaned)
        return cleaned

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(origin_of(request).address) or "unknown"

    def validation_error(self, code: str, *args: Any) -> Exception:
        """Who may be guessing gets the answer of a limit, not that of a misspelt form."""
        if code in TOO_MANY:
            return TooManyTries(
                "Too many tries to log in. Wait five minutes, then try again.",
                retry_after_seconds=WAIT_SECONDS,
            )
        error: Exception = super().validation_error(code, *args)
        return error

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """For people that an identity provider sends: a free name near the one it has for them."""
        if not user.username:
            user.username = free_name(user.email.partition("@")[0] or user.first_name)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        with transaction.atomic():
            super().save_user(request, user, form, commit)
            if commit:
                self.settle(request, user)
        return user

    @staticmethod
    def settle(request: HttpRequest, user: User) -> None:
        """Into the organization that invited, or else the first."""
        invitation = invitation_of(request)
        if invitation is None:
            services.settle_in(user)
            return
        services.settle_in(user, organization=invitation.home, role=invitation.role_at_home)
        services.accept_invitation(request.session.pop(INVITATION), by=user)


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this visitor came with, as long as it can be used."""
    token = request.session.get(INVITATION)
    return services.usable_invitation(token) if token else None


def check_domain(email: str) -> None:
    """Raise ValidationError unless the address is of one of LABSTEAD_SIGNUP_DOMAINS."""
    domains = settings.LABSTEAD_SIGNUP_DOMAINS
    if email.rpartition("@")[2].lower() not in domains:
        raise ValidationError(f"Use an address of {' or '.join(domains)}, or ask to be invited.")
