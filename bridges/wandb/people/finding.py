"""The teams that a client names, or does not."""

from __future__ import annotations

from accounts.models import Team, User
from labstead_core.errors import NotFound
from projects.former_names import formerly_called


def default_team(user: User) -> Team | None:
    """Where runs go that name no team: one's own, or the first that a program belongs to."""
    team: Team | None = Team.objects.visible_to(user).joined_by(user).first()
    return team


def find_team(user: User, name: str | None) -> Team | None:
    """The team that has or had that name, if the user sees it; without a name the default one."""
    if not name:
        return default_team(user)
    team: Team | None = Team.objects.visible_to(user).filter(slug=name).first()
    return team or formerly_called(user, name)


def demand_team(user: User, name: str | None) -> Team:
    """The same. Raises NotFound, which says what to check."""
    team = find_team(user, name)
    if team is None:
        raise NotFound(
            f"There is no team “{name or ''}”, or you are not in it. Check the entity's name."
        )
    return team
