"""Where a project is: its name, its team, and whether it is archived.

An address that a project had leads to it until its team gives the name to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import demand as demand_in_team
from accounts.models import Role, Team, User
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Invalid
from labstead_core.tenancy import TenantModel
from projects import access
from projects.former_names import forget_former
from projects.models import FormerProjectName, Project
from projects.services import check, creating_role, name_taken, note_change, update_project

Follower = Callable[[Project, Team], None]
_followers: list[Follower] = []


def goes_with_project(follower: Follower) -> None:
    """For apps above: called in the transaction in which a project goes to another team."""
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def rename_project(project: Project, name: str, *, by: User) -> Project:
    """Admins only. Raises Invalid, or Conflict (``slug_taken``)."""
    access.demand(by, project, role=Role.ADMIN)
    move(project, to=project.team, name=name, by=by)
    return project


@transaction.atomic
def transfer_project(project: Project, to: Team, *, by: User) -> Project:
    """Give the project to another team of the organization, with all it has.

    Needs an admin here who may make such projects there. The people invited to it stay so. Raises
    Conflict (``slug_taken``), Invalid for another organization's team.
    """
    access.demand(by, project, role=Role.ADMIN)
    demand_in_team(by, to, role=creating_role(project.visibility))
    if to.organization_id != project.team.organization_id:
        message = "A project stays in its organization. Choose one of its teams."
        raise Invalid(message, fields={"team": message})
    before = project.team
    move(project, to=to, name=project.name, by=by)
    if to.pk != before.pk:
        for rows in rows_of(project):
            rows.update(team=to)
        for follow in _followers:
            follow(project, to)
    return project


def move(project: Project, *, to: Team, name: str, by: User) -> None:
    before, old_team, old_name = str(project), project.team, project.name
    if (old_team.pk, old_name) == (to.pk, name):
        return
    taken = Project.objects.filter(team=to, name__iexact=name).exclude(pk=project.pk)
    if taken.exists():
        raise name_taken(name)
    project.team, project.name = to, name
    check(project)
    forget_former(to, name)
    save_at(project)
    if (old_team.pk, old_name.lower()) != (to.pk, name.lower()):
        FormerProjectName.objects.create(team=old_team, name=old_name, project=project)
    note_change(project, "moved", by=by, before=before)
    access_changes_on_commit()


def save_at(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save(update_fields=["team", "name"])
    except IntegrityError as error:
        raise name_taken(project.name) from error


def rows_of(project: Project) -> Iterator[QuerySet[models.Model]]:
    """All rows that carry the team of their project: their QuerySets know the way to it."""
    for model in apps.get_models():
        way = getattr(model._default_manager.none(), "project_path", None)
        if issubclass(model, TenantModel) and way is not None:
            yield model._base_manager.filter(**{way: project})


@transaction.atomic
def archive_project(project: Project, *, by: User) -> Project:
    """It becomes read-only, and no list shows it. Nothing happens twice. Admins only."""
    return set_archived(project, is_archived=True, by=by)


@transaction.atomic
def unarchive_project(project: Project, *, by: User) -> Project:
    """Everything is as it was. Nothing happens twice. Admins only."""
    return set_archived(project, is_archived=False, by=by)


def set_archived(project: Project, *, is_archived: bool, by: User) -> Project:
    access.demand_standing(by, project, role=Role.ADMIN)
    if (project.archived_at is not None) != is_archived:
        project.archived_at = timezone.now() if is_archived else None
        project.save(update_fields=["archived_at"])
        note_change(project, "archived" if is_archived else "unarchived", by=by)
        access_changes_on_commit()
    return project


@transaction.atomic
def change_project(
    project: Project,
    *,
    by: User,
    name: str | None = None,
    team: Team | None = None,
    archived: bool | None = None,
    **fields: object,
) -> Project:
    """All that is asked for, or nothing. What is None stays as it is."""
    access.demand_standing(by, project, role=Role.MEMBER)
    if archived is False:
        unarchive_project(project, by=by)
    if fields:
        update_project(project, by=by, **fields)
    if name is not None:
        rename_project(project, name, by=by)
    if team is not None:
        transfer_project(project, team, by=by)
    if archived:
        archive_project(project, by=by)
    return project
