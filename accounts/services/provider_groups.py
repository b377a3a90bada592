"""The groups of an identity provider as memberships: given and taken at each log-in."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from accounts import access
from accounts.models import ProviderMembership, Role, Source, Team, TeamMembership, User
from accounts.services.invitations import join_organization
from accounts.services.members import keep_an_admin, note_of_team
from labstead_core.errors import Conflict

logger = logging.getLogger(__name__)
# The teams and roles behind each group.
GroupRoles = Mapping[str, Collection[tuple[str, str]]]


@transaction.atomic
def follow_provider_groups(user: User, groups: Iterable[str], *, mapping: GroupRoles) -> None:
    """Make the person's memberships those that the groups stand for.

    Memberships given here stay as they are. Nobody takes the last admin of a team away: that
    membership stays until there is another.
    """
    wanted = roles_by_team(groups, mapping)
    given = ProviderMembership.objects.filter(membership__user=user, source=Source.LOG_IN)
    for mark in given.select_related("membership__team__organization"):
        role = wanted.pop(mark.membership.team.slug, None)
        if role is None:
            take(mark.membership, user)
        elif role != mark.membership.role:
            change(mark.membership, user, role)
    for team in Team.objects.filter(slug__in=wanted, personal_user=None):
        give(team, user, wanted.pop(team.slug))
    for slug in wanted:
        logger.warning("A group of the identity provider leads to no team: %s.", slug)


def roles_by_team(groups: Iterable[str], mapping: GroupRoles) -> dict[str, Role]:
    """The highest role in each team."""
    found: dict[str, Role] = {}
    for slug, role in (place for group in groups for place in mapping.get(group, ())):
        found[slug] = access.highest(Role(role), found.get(slug)) or Role(role)
    return found


def give(team: Team, user: User, role: Role) -> None:
    join_organization(team.organization, user, role=role)
    membership, is_new = TeamMembership.objects.get_or_create(
        team=team, user=user, defaults={"role": role}
    )
    if is_new:
        ProviderMembership.objects.create(membership=membership, source=Source.LOG_IN)
        note_of_team("member_added", team, user, by=None, role=role, source="provider")


def change(membership: TeamMembership, user: User, role: Role) -> None:
    if role != Role.ADMIN and not may_go(membership, user):
        return
    membership.role = role
    membership.save(update_fields=["role"])
    note_of_team("member_added", membership.team, user, by=None, role=role, source="provider")


def take(membership: TeamMembership, user: User) -> None:
    if may_go(membership, user):
        team = membership.team
        membership.delete()
        note_of_team("member_removed", team, user, by=None, source="provider")


def may_go(membership: TeamMembership, user: User) -> bool:
    try:
        keep_an_admin(membership.team, without=user)
    except Conflict:
        logger.warning("%s stays: nobody else administers the team.", membership)
        return False
    return True
