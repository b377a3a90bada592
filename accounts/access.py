"""Who may change what in a team. Seeing is ``visible_to``; this is about doing."""

from __future__ import annotations

from accounts.models import Organization, OrganizationMembership, Role, Team, TeamMembership
from labstead_core.errors import Conflict, Forbidden
from labstead_core.visitors import Visitor

MOST_NAMED = 3
_RANK = {Role.VIEWER: 1, Role.MEMBER: 2, Role.ADMIN: 3}


def team_role(visitor: Visitor, team: Team) -> Role | None:
    """The role in this team; organization admins are admins of all its teams.

    A viewer of the organization stays a viewer in every team. None for strangers.
    """
    in_organization = OrganizationMembership.objects.filter(
        user=visitor.pk, organization=team.organization_id
    ).values_list("role", flat=True)
    in_team = TeamMembership.objects.filter(user=visitor.pk, team=team)
    organization_role = in_organization.first()
    role = in_team.values_list("role", flat=True).first()
    if organization_role == Role.ADMIN:
        return Role.ADMIN
    if role is not None and organization_role == Role.VIEWER:
        return Role.VIEWER
    return Role(role) if role else None


def organization_role(visitor: Visitor, organization: Organization) -> Role | None:
    own = organization.memberships.filter(user=visitor.pk)
    role = own.values_list("role", flat=True).first()
    return Role(role) if role else None


def demand_in_organization(visitor: Visitor, organization: Organization, *, role: Role) -> None:
    """Raise Forbidden, saying which role is missing."""
    if not is_at_least(organization_role(visitor, organization), role):
        raise Forbidden(
            f"You need the role “{Role(role).label}” in “{organization}” for this. "
            f"{ask_one_of(admins_of_organization(organization))}"
        )


def is_at_least(held: Role | None, role: Role) -> bool:
    return held is not None and _RANK[held] >= _RANK[role]


def highest(*roles: Role | None) -> Role | None:
    held = [role for role in roles if role is not None]
    return max(held, key=_RANK.__getitem__, default=None)


def demand(visitor: Visitor, team: Team, *, role: Role) -> None:
    """Raise Forbidden, saying which role is missing, or Conflict (``archived``).

    Call it only for teams one may see.
    """
    demand_role(visitor, team, role=role)
    if team.archived_at is not None:
        raise archived(f"The team “{team.slug}”")


def demand_role(visitor: Visitor, team: Team, *, role: Role) -> None:
    """The same, also where the team is archived."""
    if not is_at_least(team_role(visitor, team), role):
        raise Forbidden(
            f"You need the role “{Role(role).label}” in the team “{team.slug}” for this. "
            f"{ask_one_of(admins_of_team(team))}"
        )


def archived(what: str) -> Conflict:
    return Conflict(
        f"{what} is archived, so nothing in it can change. An admin can take it back.",
        code="archived",
    )


def admins_of_team(team: Team) -> list[str]:
    """Names of people, not of programs; the organization's admins where the team has none."""
    own = TeamMembership.objects.filter(team=team, role=Role.ADMIN, user__is_service=False)
    names = own.order_by("created_at").values_list("user__username", flat=True)
    return list(names[:MOST_NAMED]) or admins_of_organization(team.organization)


def admins_of_organization(organization: Organization) -> list[str]:
    own = organization.memberships.filter(role=Role.ADMIN).order_by("created_at")
    return list(own.values_list("user__username", flat=True)[:MOST_NAMED])


def ask_one_of(people: list[str]) -> str:
    """Whom to turn to. Nobody is named to those outside: give no people then."""
    *others, last = people or ["one of its admins"]
    return f"Ask {', '.join(others)} or {last}." if others else f"Ask {last}."
