"""Use and limits as the pages and the API tell them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accounts.limits import Limits, limits_of_organization, limits_of_team
from accounts.models import Organization, Team
from projects.models import Project
from runs.quotas.days import Day, days_of
from runs.quotas.usage import Use, projects_under, use_by_project, use_together


@dataclass(frozen=True)
class Row:
    """A project of a team, or a team of an organization."""

    name: str
    use: Use


def rows_of_team(team: Team) -> list[Row]:
    """Its projects, the largest first."""
    projects = Project.objects.filter(team=team)
    uses = use_by_project(projects)
    names = dict(projects.values_list("pk", "name"))
    return largest_first([Row(names[pk], use) for pk, use in uses.items()])


def rows_of_organization(organization: Organization) -> list[Row]:
    """Its teams. What two projects share counts for both."""
    projects = Project.objects.filter(team__organization=organization)
    team_of = dict(projects.values_list("pk", "team__slug"))
    found: dict[str, list[Use]] = defaultdict(list)
    for slug in organization.teams.values_list("slug", flat=True):
        found[slug] = []
    for pk, use in use_by_project(projects).items():
        found[team_of[pk]].append(use)
    return largest_first([Row(slug, sum_of(uses)) for slug, uses in found.items()])


def sum_of(uses: list[Use]) -> Use:
    kinds = {kind for use in uses for kind in use.kinds}
    return Use(
        sum(use.runs for use in uses),
        {kind: sum(use.kinds.get(kind, 0) for use in uses) for kind in sorted(kinds)},
    )


def largest_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.use.storage, -row.use.runs, row.name))


@dataclass(frozen=True)
class Usage:
    """All that is told of a team or an organization. ``use`` counts what is shared once."""

    limits: Limits
    use: Use
    rows: list[Row]
    days: list[Day]


def usage_of_team(team: Team) -> Usage:
    limits = limits_of_team(team)
    return usage_under(limits, rows_of_team(team))


def usage_of_organization(organization: Organization) -> Usage:
    limits = limits_of_organization(organization)
    return usage_under(limits, rows_of_organization(organization))


def usage_under(limits: Limits, rows: list[Row]) -> Usage:
    return Usage(limits, use_together(projects_under(limits)), rows, days_of(limits))
