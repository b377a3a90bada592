"""The first start: an admin, an organization and a key."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from accounts.models import Organization, Role, User
from accounts.services.keys import create_api_key
from accounts.services.users import create_user
from labstead_core.errors import Conflict


def is_installed() -> bool:
    """Whether anybody has an account yet."""
    return User.objects.exists()


@transaction.atomic
def set_up_installation(
    *,
    username: str,
    email: str,
    password: str | None,
    organization_name: str = "Labstead",
    chosen_key: str | None = None,
) -> tuple[User, str]:
    """The first admin with organization and key. Raises Conflict when somebody was faster."""
    if is_installed():
        raise Conflict("This server is set up already. Log in instead.", code="already_set_up")
    organization = Organization.objects.create(name=organization_name)
    admin = create_user(
        username, email=email, password=password, organization=organization, role=Role.ADMIN
    )
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    _, key = create_api_key(admin, name="First key", chosen_key=chosen_key)
    return admin, key


def bootstrap_from_environment() -> User | None:
    """Set up from LABSTEAD_ADMIN_*, once. None when unset or when there are accounts already."""
    admin = settings.LABSTEAD_ADMIN
    if not admin["username"] or is_installed():
        return None
    user, _ = set_up_installation(
        username=admin["username"],
        email=admin["email"],
        password=admin["password"] or None,
        chosen_key=admin["api_key"] or None,
    )
    return user
