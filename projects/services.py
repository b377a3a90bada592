"""Every change of projects."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.access import demand as demand_in_team
from accounts.models import Role, Team, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Invalid, NotFound
from projects import access
from projects.former_names import forget_former, formerly_at
from projects.models import Project, ProjectMembership, Visibility

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
    """A new project; whoever makes a restricted one is invited to it.

    Raises Forbidden for viewers, Conflict (``slug_taken``) for a name the team has already.
    """
    demand_in_team(by, team, role=creating_role(visibility))
    if Project.objects.filter(team=team, name__iexact=name).exists():
        raise name_taken(name)
    project = Project(
        team=team, name=name, description=description, visibility=visibility, created_by=by
    )
    check(project)
    forget_former(team, name)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise name_taken(name) from error
    if visibility == Visibility.RESTRICTED:
        ProjectMembership.objects.create(project=project, user=by, role=Role.MEMBER)
    note_change(project, "created", by=by, visibility=visibility)
    return project


def demand_to_make(team: Team, name: str, *, by: User) -> None:
    """Raise Forbidden for those who may not make this project of the team, and NotFound when it is
    there, which they may not see."""
    demand_in_team(by, team, role=creating_role(Visibility.TEAM))
    if Project.objects.filter(team=team, name__iexact=name).exists():
        raise NotFound()


def creating_role(visibility: str) -> Role:
    """Opening work to people outside is for admins, at its birth as later."""
    return Role.ADMIN if visibility in (Visibility.PUBLIC, Visibility.OPEN) else Role.MEMBER


def name_taken(name: str) -> Conflict:
    return Conflict(f"The team has a project “{name}” already.", code="slug_taken")


def get_or_create_project(team: Team, name: str, *, by: User) -> Project:
    """The team's project that has that name, or had it; made when missing, as clients expect.

    Raises NotFound for a project that exists, but not for this person.
    """
    visible = Project.objects.visible_to(by).filter(team=team, name__iexact=name)
    existing = visible.first() or formerly_at(by, team.slug, name)
    if existing is not None:
        return existing
    try:
        return create_project(team, name, by=by)
    except Conflict:
        return visible.all().get_visible()


@transaction.atomic
def update_project(project: Project, *, by: User, **changes: Any) -> Project:
    """Change description or visibility; the latter needs an admin."""
    access.demand(by, project, role=Role.MEMBER)
    if changes.get("visibility", project.visibility) != project.visibility:
        access.demand(by, project, role=Role.ADMIN)
        note_change(project, "visibility_changed", by=by, visibility=changes["visibility"])
        access_changes_on_commit()
    for name in EDITABLE:
        setattr(project, name, changes.get(name, getattr(project, name)))
    check(project)
    project.save(update_fields=EDITABLE)
    return project


def note_change(project: Project, act: str, *, by: User, **details: object) -> None:
    organization = project.team.organization
    audit.record(f"project.{act}", str(project), by=by, organization=organization, **details)


@transaction.atomic
def invite_to_project(
    project: Project, user: User, *, role: Role = Role.MEMBER, by: User
) -> ProjectMembership:
    """Give a person of the organization a role in this project, or another one. Admins only.

    It counts in the place of the role in the team, but for the team's admins.
    """
    access.demand(by, project, role=Role.ADMIN)
    if not user.organization_memberships.filter(organization=project.team.organization_id).exists():
        raise NotFound(f"“{user.username}” is not in this organization.")
    row, _ = ProjectMembership.objects.update_or_create(
        project=project, user=user, defaults={"role": role}
    )
    note_change(project, "member_added", by=by, member=user.username, role=role)
    access_changes_on_commit(user.pk)
    return row


@transaction.atomic
def remove_from_project(project: Project, user: User, *, by: User) -> None:
    """Take the role in this project back. Nothing happens twice. Admins only."""
    access.demand_standing(by, project, role=Role.ADMIN)
    if ProjectMembership.objects.filter(project=project, user=user).delete()[0]:
        note_change(project, "member_removed", by=by, member=user.username)
        access_changes_on_commit(user.pk)


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
    """1 for the project's first run, and so on. Numbers of deleted runs are not used again.

    Raises NotFound for a project that somebody deleted meanwhile.
    """
    if not Project.objects.filter(pk=project_id).update(runs_created=F("runs_created") + 1):
        raise NotFound()
    return Project.objects.values_list("runs_created", flat=True).get(pk=project_id)
