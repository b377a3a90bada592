"""Whom the identity provider alone lets in, because an organization refuses passwords beside it.

Nobody is locked out for good. The rule holds only while the server has a provider; it never holds
for who runs the server; and not for the admins of an organization in which no admin has an account
at the provider, so that somebody is left who can change the rule.
"""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import LogInRule, Organization, OrganizationMembership, Role, User


def is_set_up() -> bool:
    return bool(settings.LABSTEAD_OIDC_ISSUER)


def is_connected(user: User) -> bool:
    is_known: bool = SocialAccount.objects.filter(user=user).exists()
    return is_known


def refuses_passwords(organization: Organization) -> bool:
    rules = LogInRule.objects.filter(organization=organization, refuses_passwords=True)
    return is_set_up() and rules.exists()


def is_demanded_of(user: User) -> bool:
    """Whether passwords and passkeys of this person are refused."""
    if not is_set_up() or user.is_superuser:
        return False
    rules = LogInRule.objects.filter(refuses_passwords=True)
    is_ruled = rules.filter(organization__memberships__user=user).exists()
    return is_ruled and not is_only_way_in(user)


def is_only_way_in(user: User) -> bool:
    """Whether the person administers an organization of which no admin comes by the provider."""
    admins = OrganizationMembership.objects.filter(
        role=Role.ADMIN, user__is_active=True, user__socialaccount__isnull=False
    )
    reachable = Exists(admins.filter(organization=OuterRef("organization")))
    return user.organization_memberships.filter(~reachable, role=Role.ADMIN).exists()
