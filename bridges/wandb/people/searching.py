"""People by parts of their names, or by their mail address."""

from __future__ import annotations

import re

from django.db.models import Case, Q, QuerySet, When

from accounts import services
from accounts.access import demand_in_organization
from accounts.models import Organization, OrganizationMembership, Role, User
from bridges.wandb.engine.calls import Call
from labstead_core.errors import NotFound

MOST_PEOPLE = 1_000


def people(call: Call) -> QuerySet[User]:
    """Those who share an organization with the caller."""
    visible = OrganizationMembership.objects.visible_to(call.user)
    return User.objects.filter(pk__in=visible.values("user"))


def matching(call: Call, words: str | None) -> list[User]:
    """Whoever has just this name comes first. Addresses are for oneself and for admins."""
    if not words:
        return list(people(call).order_by("username")[:MOST_PEOPLE])
    named = Q(username__icontains=words) | Q(first_name__icontains=words)
    named |= Q(last_name__icontains=words) | reachable(call, words)
    first = Case(When(username__iexact=words, then=0), default=1)
    return list(people(call).filter(named).order_by(first, "username")[:MOST_PEOPLE])


def reachable(call: Call, address: str) -> Q:
    """With this mail address, as far as the caller may know it."""
    administered = OrganizationMembership.objects.filter(user=call.user, role=Role.ADMIN)
    theirs = OrganizationMembership.objects.filter(
        organization__in=administered.values("organization")
    )
    known = Q(pk=call.user.pk) | Q(pk__in=theirs.values("user"))
    return known & Q(email__iexact=address)


def create_person(call: Call, email: str, *, is_admin: bool) -> User:
    """In the caller's organization, of which they have to be an admin."""
    organizations = Organization.objects.visible_to(call.user).order_by("pk")
    home = organizations.first()
    if home is None:
        raise NotFound("You belong to no organization.")
    demand_in_organization(call.user, home, role=Role.ADMIN)
    role = Role.ADMIN if is_admin else Role.MEMBER
    return services.create_user(
        free_name(email), email=email, organization=home, role=role, by=call.user
    )


def free_name(email: str) -> str:
    """A user name out of an address: ``ada.l@example.com`` is ``ada-l``."""
    word = re.sub(r"[^a-z0-9_-]+", "-", email.partition("@")[0].lower()).strip("-_")[:50]
    name = word or "person"
    taken = set(User.objects.filter(username__startswith=name).values_list("username", flat=True))
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)
