"""The base of pages that somebody acts on."""

from __future__ import annotations

from accounts.models import User
from labstead_core.errors import NotAuthenticated
from labstead_core.pages import TenantPage


class SignedInPage(TenantPage):
    @property
    def person(self) -> User:
        """Who acts. Raises NotAuthenticated for visitors (pages without ``needs_login``)."""
        user = self.request.user
        if not user.is_authenticated:
            raise NotAuthenticated("Log in to do this.")
        return user
