"""Teams and who is in them."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import access
from accounts.models import Organization, Role, Team, TeamMembership, User
from accounts.services.users import as_invalid
from labstead_core import audit
from labstead_core.errors import Conflict, Forbidden, NotFound
from labstead_core.live import signals, topics
from labstead_core.short_cache import forget_all


@transaction.atomic
def create_team(
    slug: str, *, name: str = "", organization: Organization | None = None, by: User
) -> Team:
    """A new team with its maker as admin. Raises Conflict (``slug_taken``) or Invalid."""
    home = organization or Organization.objects.visible_to(by).order_by("pk").first()
    if home is None:
        raise NotFound("You belong to no organization, so there is none to make the team in.")
    if home.memberships.filter(user=by, role=Role.VIEWER).exists():
        raise Forbidden("Viewers of an organization can't make teams in it.")
    if Team.objects.filter(slug=slug).exists():
        raise Conflict(f"The name “{slug}” is taken.", code="slug_taken")
    team = Team(organization=home, slug=slug, name=name or slug)
    try:
        team.full_clean()
    except ValidationError as error:
        raise as_invalid(error) from error
    team.save()
    TeamMembership.objects.create(team=team, user=by, role=Role.ADMIN)
    audit.record("team.created", slug, by=by, organization=home)
    return team


@transaction.atomic
def add_team_member(team: Team, user: User, *, role: Role = Role.MEMBER, by: User) -> None:
    """Add a person of the same organization, or change the role they have."""
    access.demand(by, team, role=Role.ADMIN)
    if not user.organization_memberships.filter(organization=team.organization_id).exists():
        raise NotFound(f"“{user.username}” is not in this organization.")
    TeamMembership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    audit.record(
        "team.member_added",
        f"{team.slug}/{user.username}",
        by=by,
        organization=team.organization,
        role=role,
    )
    transaction.on_commit(partial(tell_access_changed, user.pk))


@transaction.atomic
def remove_team_member(team: Team, user: User, *, by: User) -> None:
    """Take the person out; what they made stays with the team. Nothing happens twice."""
    access.demand(by, team, role=Role.ADMIN)
    TeamMembership.objects.filter(team=team, user=user).delete()
    audit.record(
        "team.member_removed",
        f"{team.slug}/{user.username}",
        by=by,
        organization=team.organization,
    )
    transaction.on_commit(partial(tell_access_changed, user.pk))


def tell_access_changed(user_id: int) -> None:
    """What was remembered of access is asked again, also by the person's open sockets."""
    forget_all()
    signals.publish(topics.user_group(user_id), {"event": "access.changed"})
