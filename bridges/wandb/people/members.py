"""Who is in a team, and how people and programs come and go."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache

from accounts import services
from accounts.access import demand
from accounts.models import Role, Team, TeamMembership, User
from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id, pk_of
from bridges.wandb.people.searching import people
from labstead_core.errors import NotFound

# A program's new key waits so long for whoever made it.
KEY_SECONDS = 60


class MemberNode:
    """Somebody's place in a team."""

    typename = "Member"
    pending = False
    photo_url = None

    def __init__(self, membership: TeamMembership) -> None:
        self.membership = membership
        self.user = membership.user
        self.id = global_id("Member", membership.pk)
        self.role = membership.role
        self.admin = membership.role == Role.ADMIN
        self.username = self.user.username
        self.name = self.user.display_name
        self.account_type = "SERVICE" if self.user.is_service else "MEMBER"

    def email(self, call: Call) -> str:
        return self.user.email if self.user.pk == call.user.pk else ""

    def api_key(self, call: Call) -> str | None:
        """Of a program that the caller made a moment ago, once: the client looks for it here."""
        name = key_name(call.user, self.user)
        secret: str | None = cache.get(name) if self.user.is_service else None
        if secret:
            cache.delete(name)
        return secret


def members_of(call: Call, team: Team) -> list[MemberNode]:
    """In the order they came in: the client takes the last for the one that it just made."""
    rows = TeamMembership.objects.visible_to(call.user).filter(team=team).select_related("user")
    return [MemberNode(row) for row in rows.order_by("created_at", "pk")]


def invite(call: Call, team: Team, values: dict[str, Any]) -> dict[str, Any]:
    """Take somebody of the organization in, by name or address.

    Raises NotFound for anybody else: they join by a link, which the team's page makes.
    """
    demand(call.user, team, role=Role.ADMIN)
    username, email = values.get("username"), values.get("email")
    named = {"username": username} if username else {"email__iexact": email or "-"}
    user = people(call).filter(**named).first()
    if user is None:
        raise NotFound(
            f"Nobody in this organization is “{username or email}”. Make a link with which they "
            "can join, on the page of members."
        )
    role = Role.ADMIN if values.get("admin") else Role.MEMBER
    row = services.add_team_member(team, user, role=role, by=call.user)
    return {
        "id": global_id("Member", row.pk),
        "name": user.display_name,
        "email": email,
        "created_at": row.created_at,
        "to_user": {"name": user.display_name},
    }


def remove(call: Call, team: Team, text: str) -> None:
    rows = TeamMembership.objects.visible_to(call.user).filter(team=team).select_related("user")
    row = rows.get_visible(pk=pk_of(text, "Member"))
    if row.user.is_service:
        services.delete_service_account(team, row.user, by=call.user)
    else:
        services.remove_team_member(team, row.user, by=call.user)


def create_program(call: Call, team: Team, description: str) -> User:
    """A service account; its name is made of the description."""
    name = re.sub(r"[^a-z0-9_-]+", "-", description.lower()).strip("-_")[:40] or "program"
    user, key = services.create_service_account(team, name, by=call.user)
    cache.set(key_name(call.user, user), key, KEY_SECONDS)
    return user


def key_name(maker: User, program: User) -> str:
    return f"wandb-service-key:{maker.pk}:{program.pk}"
