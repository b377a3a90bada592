"""Who may do what in a project: the team's roles, widened by invitations and narrowed by walls."""

from __future__ import annotations

from accounts.access import admins_of_team, archived, ask_one_of, is_at_least, team_role
from accounts.models import Role
from labstead_core.errors import Forbidden
from labstead_core.visitors import Visitor
from projects.models import Project, ProjectMembership, Visibility


def project_role(visitor: Visitor, project: Project) -> Role | None:
    """The role in this project; None for those who at most read what everybody may read.

    In an archived project everybody is a viewer.
    """
    role = standing_role(visitor, project)
    return Role.VIEWER if role and project.is_archived else role


def standing_role(visitor: Visitor, project: Project) -> Role | None:
    """The role that decides over the project itself, archived or not.

    Team admins are admins of its projects. Of others the role given in the project counts, be it
    more or less than the one in the team; in a restricted project that alone.
    """
    in_team = team_role(visitor, project.team)
    if in_team == Role.ADMIN or not visitor.is_authenticated:
        return in_team
    invited = ProjectMembership.objects.filter(project=project, user=visitor.pk)
    role = invited.values_list("role", flat=True).first()
    as_invited = Role(role) if role else None
    if project.visibility == Visibility.RESTRICTED:
        return as_invited
    return as_invited or in_team


def demand(visitor: Visitor, project: Project, *, role: Role) -> None:
    """Raise Forbidden, saying which role is missing, or Conflict (``archived``).

    Call it only for projects one may see.
    """
    demand_of_holder(project_role(visitor, project), project, role=role)


def demand_standing(visitor: Visitor, project: Project, *, role: Role) -> None:
    """Raise Forbidden. For acts on the project itself, which an archived one allows."""
    demand_rank(standing_role(visitor, project), project, role=role)


def demand_of_holder(held: Role | None, project: Project, *, role: Role) -> None:
    """The same as ``demand`` for a role that is known already."""
    if held and project.is_archived and role != Role.VIEWER:
        raise archived(f"The project “{project}”")
    demand_rank(held, project, role=role)


def demand_rank(held: Role | None, project: Project, *, role: Role) -> None:
    if not is_at_least(held, role):
        people = admins_of_team(project.team) if held else []
        raise Forbidden(
            f"You need the role “{Role(role).label}” in the project “{project}” for this. "
            f"{ask_one_of(people)}"
        )


def demand_to_log(visitor: Visitor, project: Project) -> None:
    """Raise Forbidden unless this person may start runs here: anybody may in an open project."""
    role = project_role(visitor, project)
    if not may_log(role, project):
        demand_of_holder(role, project, role=Role.MEMBER)


def may_log(role: Role | None, project: Project) -> bool:
    """The same for a role that is known already."""
    return project.takes_from_all or is_at_least(role, Role.MEMBER)
