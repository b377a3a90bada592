"""Every change of projects."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts import access
from accounts.models import Role, Team, User
from labstead_core import audit
from labstead_core.errors import Conflict, Invalid
from projects.models import Project, Visibility

EDITABLE = ("description", "visibility")


@transaction.atomic
def create_project(
    team: Team,
    name: str,
    *,
    by: User,
    description: str = "",
    visibility: str = Visibility.TEAM,
) -> Project:
    """Raises Forbidden for viewers, Conflict (``slug_taken``) for a name the team has already."""
    access.demand(by, team, role=Role.MEMBER)
    if Project.objects.filter(team=team, name__iexact=name).exists():
        raise Conflict(f"The team has a project “{name}” already.", code="slug_taken")
    project = Project(
        team=team, name=name, description=description, visibility=visibility, created_by=by
    )
    check(project)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise Conflict(f"The team has a project “{name}” already.", code="slug_taken") from error
    audit.record("project.created", str(project), by=by, organization=team.organization)
    return project


def get_or_create_project(team: Team, name: str, *, by: User) -> Project:
    """The team's project of that name; made when missing, as clients expect of a first run."""
    existing = Project.objects.filter(team=team, name__iexact=name).first()
    if existing is not None:
        return existing
    try:
        return create_project(team, name, by=by)
    except Conflict:
        return Project.objects.get(team=team, name__iexact=name)


@transaction.atomic
def update_project(project: Project, *, by: User, **changes: Any) -> Project:
    """Change description or visibility. Opening a project to the public needs a team admin."""
    access.demand(by, project.team, role=Role.MEMBER)
    if changes.get("visibility", project.visibility) != project.visibility:
        access.demand(by, project.team, role=Role.ADMIN)
        audit.record(
            "project.visibility_changed",
            str(project),
            by=by,
            organization=project.team.organization,
            visibility=changes["visibility"],
        )
    for name in EDITABLE:
        setattr(project, name, changes.get(name, getattr(project, name)))
    check(project)
    project.save(update_fields=EDITABLE)
    return project


@transaction.atomic
def delete_project(project: Project, *, by: User) -> None:
    """The project and everything in it. Team admins only."""
    access.demand(by, project.team, role=Role.ADMIN)
    audit.record("project.deleted", str(project), by=by, organization=project.team.organization)
    project.delete()


def check(project: Project) -> None:
    """Raise Invalid with a message per field."""
    try:
        project.clean_fields()
    except ValidationError as error:
        fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from error


def next_change(project_id: int) -> int:
    """Count one change of the project's runs; the caller writes the number to the changed run.

    Call it inside the transaction of the change.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CHANGE, [project_id])
        (change,) = cursor.fetchone()
    return int(change)


COUNT_CHANGE = """
UPDATE projects_project SET change_seq = change_seq + 1 WHERE id = %s RETURNING change_seq
"""


def next_run_number(project_id: int) -> int:
    """1 for the project's first run, and so on. Numbers of deleted runs are not used again."""
    Project.objects.filter(pk=project_id).update(runs_created=F("runs_created") + 1)
    return Project.objects.values_list("runs_created", flat=True).get(pk=project_id)
