"""Making teams, renaming and archiving them. Who is in them: ``members``."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.models import (
    FormerTeamSlug,
    Organization,
    Role,
    Team,
    TeamMembership,
    User,
)
from accounts.services.users import as_invalid
from accounts.slugs import demand_free
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
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
    demand_free(slug)
    team = Team(organization=home, slug=slug, name=name or slug)
    check(team)
    team.save()
    TeamMembership.objects.create(team=team, user=by, role=Role.ADMIN)
    audit.record("team.created", slug, by=by, organization=home)
    return team


@transaction.atomic
def change_team(
    team: Team, *, by: User, slug: str = "", name: str = "", archived: bool | None = None
) -> Team:
    """All that is asked for, or nothing. What is empty stays as it is."""
    access.demand_role(by, team, role=Role.ADMIN)
    if archived is False:
        unarchive_team(team, by=by)
    if slug or name:
        rename_team(team, by=by, slug=slug, name=name)
    if archived:
        archive_team(team, by=by)
    return team


def check(team: Team) -> None:
    """Raise Invalid with a message per field."""
    try:
        team.full_clean()
    except ValidationError as error:
        raise as_invalid(error) from error


@transaction.atomic
def rename_team(team: Team, *, by: User, slug: str = "", name: str = "") -> Team:
    """Another name, another address, or both; the old address leads to the new one from now on.

    Raises Conflict (``slug_taken``), or (``personal_team``): that has its person's name.
    """
    access.demand(by, team, role=Role.ADMIN)
    before = team.slug
    team.name, team.slug = name or team.name, slug or before
    if team.slug != before:
        leave_address(team, before)
    check(team)
    team.save(update_fields=["name", "slug"])
    note(team, "renamed", by=by, before=before, name=team.name)
    access_changes_on_commit()
    return team


def leave_address(team: Team, before: str) -> None:
    if team.personal_user_id is not None:
        raise Conflict("A personal team keeps its person's name.", code="personal_team")
    demand_free(team.slug, but_by=team)
    FormerTeamSlug.objects.filter(slug=team.slug).delete()
    FormerTeamSlug.objects.create(slug=before, team=team)


@transaction.atomic
def archive_team(team: Team, *, by: User) -> Team:
    """Its projects become read-only, and no list shows them. Nothing happens twice."""
    access.demand_role(by, team, role=Role.ADMIN)
    if team.personal_user_id is not None:
        raise Conflict("A personal team stays as long as its person.", code="personal_team")
    if team.archived_at is None:
        set_archived(team, is_archived=True, by=by)
    return team


@transaction.atomic
def unarchive_team(team: Team, *, by: User) -> Team:
    """Everything is as it was. Nothing happens twice."""
    access.demand_role(by, team, role=Role.ADMIN)
    if team.archived_at is not None:
        set_archived(team, is_archived=False, by=by)
    return team


def set_archived(team: Team, *, is_archived: bool, by: User) -> None:
    team.archived_at = timezone.now() if is_archived else None
    team.save(update_fields=["archived_at"])
    note(team, "archived" if is_archived else "unarchived", by=by)
    access_changes_on_commit()


def note(team: Team, act: str, *, by: User, **details: object) -> None:
    audit.record(f"team.{act}", team.slug, by=by, organization=team.organization, **details)
