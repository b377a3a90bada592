"""The people of a project: who sees it because they belong there, not because anybody may."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import OrganizationMembership, Role, TeamMembership, User
from projects.models import Project, ProjectMembership, Visibility


def people_of(project: Project) -> QuerySet[User]:
    """Those invited, the team's members unless the project is restricted, and the admins.

    The reverse of ``Project.objects.visible_to`` for projects that are not open to everybody.
    """
    team = TeamMembership.objects.filter(team=project.team_id)
    if project.visibility == Visibility.RESTRICTED:
        team = team.filter(role=Role.ADMIN)
    admins = OrganizationMembership.objects.filter(
        organization__teams=project.team_id, role=Role.ADMIN
    )
    invited = ProjectMembership.objects.filter(project=project)
    belongs = Q(pk__in=team.values("user"))
    belongs |= Q(pk__in=admins.values("user")) | Q(pk__in=invited.values("user"))
    return User.objects.filter(belongs, is_active=True)


def those_who_see(project: Project, people: QuerySet[User]) -> QuerySet[User]:
    """Of these people those to whom the project is visible."""
    if project.deleted_at is not None:
        return people.none()
    if project.visibility in (Visibility.PUBLIC, Visibility.OPEN):
        return people.filter(is_active=True)
    return people.filter(pk__in=people_of(project).values("pk"))
