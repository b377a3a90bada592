"""What follows when people log in or change their own account, and what the audit trail keeps."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social_signals
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services
from accounts.log_in.provider_adapter import follow_groups
from accounts.log_in.second_factor import note_debt
from accounts.models import User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.origin import origin_of


@receiver(user_logged_in)
def note_log_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """From allauth's pages, the set-up and the admin alike."""
    services.forget_old_sessions(user)
    note_debt(request, user)
    key = str(request.session.session_key)  # Django has stored the session before it says so
    services.note_session(key, user, origin_of(request))
    audit.record("user.logged_in", user.username, by=user)


@receiver(signals.user_logged_in)
def follow_provider(user: User, sociallogin: Any = None, **kwargs: Any) -> None:
    if sociallogin is not None:
        follow_groups(user, sociallogin)


@receiver(signals.password_changed)
@receiver(signals.password_reset)
def end_open_pages(user: User, **kwargs: Any) -> None:
    """Django itself ends the other sessions: they were signed with the old password."""
    access_changes_on_commit(user.pk)


@receiver(signals.password_changed)
@receiver(signals.password_set)
def note_password(user: User, **kwargs: Any) -> None:
    audit.record("user.password_changed", user.username, by=user)


@receiver(signals.password_reset)
def note_reset(user: User, **kwargs: Any) -> None:
    audit.record("user.password_reset", user.username, by=user)


@receiver(signals.email_confirmed)
def let_in(email_address: Any, **kwargs: Any) -> None:
    """A confirmed address of a domain opens the organization that the domain leads to."""
    services.join_by_address(email_address.user, email_address.email)


@receiver(signals.email_changed)
def note_email(user: User, **kwargs: Any) -> None:
    audit.record("user.email_changed", user.username, by=user)


@receiver(post_save, sender=Authenticator)
def note_added_factor(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """In the transaction that adds it: allauth's own signal comes after the commit.

    New recovery codes take the place of the old ones and so are another row of theirs.
    """
    if created:
        user = instance.user
        audit.record("second_factor.added", user.username, by=user, kind=instance.type)


@receiver(mfa_signals.authenticator_removed)
def note_removed_factor(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record("second_factor.removed", user.username, by=user, kind=authenticator.type)


@receiver(social_signals.social_account_added)
def note_connected(sociallogin: Any, **kwargs: Any) -> None:
    user = sociallogin.user
    audit.record("user.provider_connected", user.username, by=user, uid=sociallogin.account.uid)


@receiver(social_signals.social_account_removed)
def note_disconnected(socialaccount: Any, **kwargs: Any) -> None:
    user = socialaccount.user
    audit.record("user.provider_disconnected", user.username, by=user, uid=socialaccount.uid)
