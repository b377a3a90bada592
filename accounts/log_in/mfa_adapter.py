"""How allauth's second factors join our rules."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.log_in.second_factor import FACTORS, is_asked_of


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your organization wants a second step at the log-in. Add another before you remove "
            "this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone gives nobody's second factor away."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays while an organization wants one."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not is_asked_of(user)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()


def box() -> Fernet:
    """Locks with the server's secret key."""
    digest = hashlib.sha256(b"labstead second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
