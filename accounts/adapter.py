"""How allauth's sign-up joins our rules."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts import services
from accounts.models import Team, User
from labstead_core.names import check_team_slug


def check_name_is_free(value: str) -> None:
    """The personal team takes the username, so it must not be another team's slug."""
    if Team.objects.filter(slug=value.lower()).exists():
        raise ValidationError("This name is taken.")


username_validators = [check_team_slug, check_name_is_free]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The very first account is made on the set-up page, never here."""
        return settings.LABSTEAD_SIGNUP == "open" and services.is_installed()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        with transaction.atomic():
            super().save_user(request, user, form, commit)
            if commit:
                services.settle_in(user)
        return user
