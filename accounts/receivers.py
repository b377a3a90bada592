"""What follows when people log in or change their own account, and what the audit trail keeps."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services
from accounts.client import address_of, agent_of
from accounts.models import User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit


@receiver(user_logged_in)
def note_log_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """From allauth's pages, the set-up and the admin alike."""
    services.forget_old_sessions(user)
    key = str(request.session.session_key)  # Django has stored the session before it says so
    services.note_session(key, user, address=address_of(request), user_agent=agent_of(request))
    audit.record("user.logged_in", user.username, by=user)


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


@receiver(signals.email_changed)
def note_email(user: User, **kwargs: Any) -> None:
    audit.record("user.email_changed", user.username, by=user)
