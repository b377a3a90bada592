"""Addresses that projects and teams had before, and what is found by them."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Team
from labstead_core.moved import Words
from labstead_core.visitors import Visitor
from projects.models import FormerProjectName, Project


def find_moved(visitor: Visitor, words: Words) -> Words | None:
    """What ``team`` and ``project`` of an address are now, of what the visitor sees."""
    team, name = str(words.get("team", "")), str(words.get("project", ""))
    moved = project_now(visitor, team, name) if name else None
    if moved is None:
        moved = team_now(visitor, team)
    return moved if moved and any(words[word] != text for word, text in moved.items()) else None


def project_now(visitor: Visitor, team: str, name: str) -> dict[str, str] | None:
    project = formerly_at(visitor, team, name)
    return {"team": project.team.slug, "project": project.name} if project else None


def team_now(visitor: Visitor, slug: str) -> dict[str, str] | None:
    found = formerly_called(visitor, slug)
    return {"team": found.slug} if found else None


def formerly_called(visitor: Visitor, slug: str) -> Team | None:
    """The team that had this slug, if the visitor sees it."""
    return Team.objects.visible_to(visitor).filter(former_slugs__slug=slug).first()


def formerly_at(visitor: Visitor, team: str, name: str) -> Project | None:
    """The project that was at this address, if the visitor sees it."""
    renamed = Q(former_names__name__iexact=name) & of_team("former_names__team", team)
    same_name = Q(name__iexact=name) & of_team("team", team)
    found = Project.objects.visible_to(visitor).filter(renamed | same_name)
    return found.select_related("team__organization").first()


def of_team(path: str, slug: str) -> Q:
    return Q(**{f"{path}__slug": slug}) | Q(**{f"{path}__former_slugs__slug": slug})


def forget_former(team: Team, name: str) -> None:
    """The name is about to be used again: whatever had it is no longer found by it."""
    FormerProjectName.objects.filter(team=team, name__iexact=name).delete()
