"""The projects that somebody keeps at hand. Whoever sees a project may star it."""

from __future__ import annotations

from accounts.models import User
from projects.models import Project, ProjectStar


def star(project: Project, *, by: User) -> None:
    """Nothing happens twice."""
    ProjectStar.objects.get_or_create(project=project, user=by)


def unstar(project: Project, *, by: User) -> None:
    ProjectStar.objects.filter(project=project, user=by).delete()
