"""Deleting a project: out of everybody's sight at once, removed by a worker.

The request marks the row, whatever the project holds. From its commit on nobody sees the project or
anything in it, and its name is free. What it takes of the storage counts until it is removed, which
the app on top of all that projects hold does (``rights.removal``).
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import NotFound
from projects.access import demand_standing
from projects.models import Project
from projects.services import note_change

Follower = Callable[[Project], None]
_followers: list[Follower] = []


def goes_when_deleted(follower: Follower) -> None:
    """For apps above: called in the transaction that marks a project. It should be quick."""
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def delete_project(project: Project, *, by: User) -> None:
    """The project and everything in it, for good. Its admins only."""
    demand_standing(by, project, role=Role.ADMIN)
    if not hide_project(project):
        raise NotFound()
    note_change(project, "deleted", by=by)


def hide_project(project: Project) -> bool:
    """Inside a transaction. False when somebody else was first."""
    if not Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now()):
        return False
    for follow in _followers:
        follow(project)
    access_changes_on_commit()
    return True
