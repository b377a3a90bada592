"""Making teams. Who is in them: ``members``."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Organization, Role, Team, TeamMembership, User
from accounts.services.users import as_invalid
from labstead_core import audit
from labstead_core.errors import Conflict, Forbidden, NotFound


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
