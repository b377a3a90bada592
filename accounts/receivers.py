"""What people do to their own account through allauth, in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from django.dispatch import receiver

from accounts.models import User
from labstead_core import audit


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
