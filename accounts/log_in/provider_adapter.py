"""How log-ins through an identity provider (OpenID Connect) join our rules."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts import services
from accounts.models import User


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """The provider decides who has an account, whatever LABSTEAD_SIGNUP says of others."""
        return services.is_installed() and settings.LABSTEAD_OIDC_SIGNUP

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Both answers of the provider have to be about the same person."""
        subjects = {answer["sub"] for answer in answers_of(sociallogin) if "sub" in answer}
        if len(subjects) != 1:
            messages.error(request, "The identity provider's answers do not fit together.")
            raise ImmediateHttpResponse(redirect("account_login"))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            if form is None:
                services.settle_in(user)
        return user


def answers_of(sociallogin: Any) -> list[dict[str, Any]]:
    """The claims of the ID token and of the userinfo endpoint."""
    data = sociallogin.account.extra_data
    return [one for one in (data.get("id_token"), data.get("userinfo")) if isinstance(one, dict)]


def groups_of(sociallogin: Any) -> list[str]:
    """The groups that the provider told of the person, in whichever answer."""
    claim = settings.LABSTEAD_OIDC_GROUPS_CLAIM
    told = [answer[claim] for answer in answers_of(sociallogin) if claim in answer]
    lists = [[one] if isinstance(one, str) else one for one in told]
    return [group for one in lists if isinstance(one, list) for group in one if group]


def follow_groups(user: User, sociallogin: Any) -> None:
    """At each log-in through the provider."""
    if settings.LABSTEAD_OIDC_GROUPS:
        groups = [group for group in groups_of(sociallogin) if isinstance(group, str)]
        services.follow_provider_groups(user, groups, mapping=settings.LABSTEAD_OIDC_GROUPS)
