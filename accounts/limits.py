"""Which limits a team is under, remembered for some seconds: every batch of lines asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from accounts.models import Organization, Quota, Team
from labstead_core.short_cache import ShortCache

Kind = Literal["organization", "team"]
NAMES = ("storage_bytes", "ingest_lines_a_second", "runs")


@dataclass(frozen=True)
class Limits:
    """Of one organization or team; None is no limit."""

    kind: Kind
    pk: int
    name: str
    storage_bytes: int | None = None
    ingest_lines_a_second: int | None = None
    runs: int | None = None

    @property
    def title(self) -> str:
        return f"The {self.kind} “{self.name}”"


_limits: ShortCache[int, tuple[Limits, ...]] = ShortCache(seconds=10.0)


def limits_over(team_id: int) -> tuple[Limits, ...]:
    """The team's own limits and its organization's, as far as there are any."""
    known = _limits.get(team_id)
    if known is None:
        rows = Quota.objects.over_team(team_id).select_related("organization", "team")
        known = tuple(limits_in(row) for row in rows)
        _limits.put(team_id, known)
    return known


def limits_in(row: Quota) -> Limits:
    numbers = {name: getattr(row, name) for name in NAMES}
    if row.team is not None:
        return Limits("team", row.team.pk, row.team.slug, **numbers)
    assert row.organization is not None  # noqa: S101 (a constraint says so)
    return Limits("organization", row.organization.pk, row.organization.name, **numbers)


def limits_of_team(team: Team) -> Limits:
    row = Quota.objects.select_related("team").filter(team=team).first()
    return limits_in(row) if row else Limits("team", team.pk, team.slug)


def limits_of_organization(organization: Organization) -> Limits:
    row = Quota.objects.select_related("organization").filter(organization=organization).first()
    return limits_in(row) if row else Limits("organization", organization.pk, organization.name)
