"""Watching projects. Whoever sees a project may watch it."""

from __future__ import annotations

from accounts.models import User
from notifications.models import Watch
from projects.models import Project


def watch(project: Project, *, by: User) -> None:
    """Nothing happens twice."""
    Watch.objects.get_or_create(project=project, user=by, defaults={"team": project.team})


def unwatch(project: Project, *, by: User) -> None:
    Watch.objects.filter(project=project, user=by).delete()
