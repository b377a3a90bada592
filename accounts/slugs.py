"""Which slugs are taken: by teams, and by the addresses that teams had before."""

from __future__ import annotations

from accounts.models import FormerTeamSlug, Team
from labstead_core.errors import Conflict


def is_taken(slug: str, *, but_by: Team | None = None) -> bool:
    """Whether another team than ``but_by`` is or was at this address.

    What was one team's never becomes another's: programs that still log there would tell it all.
    """
    teams = Team.objects.filter(slug=slug)
    former = FormerTeamSlug.objects.filter(slug=slug)
    if but_by is not None:
        teams, former = teams.exclude(pk=but_by.pk), former.exclude(team=but_by)
    return teams.exists() or former.exists()


def demand_free(slug: str, *, but_by: Team | None = None) -> None:
    """Raise Conflict (``slug_taken``)."""
    if is_taken(slug, but_by=but_by):
        raise Conflict(f"The name “{slug}” is taken.", code="slug_taken")
