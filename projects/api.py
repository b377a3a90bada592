"""The API of projects."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import PersonSerializer
from accounts.models import OrganizationMembership, Role, Team, User
from labstead_core.api.parameters import ARCHIVED, chosen_rows
from labstead_core.api.views import TenantViewSet
from projects import places, services
from projects.deletion import delete_project
from projects.models import Project, ProjectMembership
from projects.serializers import InvitedRole, NewProject, ProjectChanges, ProjectSerializer


class ProjectViewSet(TenantViewSet):
    tag = "Projects"
    model = Project
    serializer_class = ProjectSerializer
    lookup_field = "name__iexact"
    lookup_url_kwarg = "project"

    def refine_queryset(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        return rows.filter(team__slug=self.kwargs["team"]).select_related("team__organization")

    @extend_schema(operation_id="list_projects", parameters=[ARCHIVED])
    def list(self, request: Request, team: str) -> Response:
        """The team's projects. A team one can't see is a 404, but its public projects are not."""
        rows = self.get_queryset()
        if not rows.exists():
            Team.objects.visible_to(request.user).get_visible(slug=team)
        return self.page_of(chosen_rows(rows, request.query_params), ProjectSerializer)

    @extend_schema(
        operation_id="create_project",
        request=NewProject,
        responses={201: ProjectSerializer, 409: None},
    )
    def create(self, request: Request, team: str) -> Response:
        """Make a project. The first run of a new name makes one, too."""
        owner = Team.objects.visible_to(request.user).get_visible(slug=team)
        project = services.create_project(owner, by=self.person, **self.checked(NewProject))
        return Response(ProjectSerializer(project).data, status=201)

    @extend_schema(operation_id="get_project")
    def retrieve(self, request: Request, team: str, project: str) -> Response:
        """A project."""
        return Response(ProjectSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_project",
        request=ProjectChanges,
        responses={200: ProjectSerializer, 409: None},
    )
    def partial_update(self, request: Request, team: str, project: str) -> Response:
        """Change the description. For admins: who may see it, its name, its team, its archiving.

        The old address leads to the new one. An archived project can only be read, and no list
        shows it.
        """
        found, changes = self.get_object(), self.checked(ProjectChanges)
        if "team" in changes:
            teams = Team.objects.visible_to(request.user).select_related("organization")
            changes["team"] = teams.get_visible(slug=changes["team"])
        changed = places.change_project(found, by=self.person, **changes)
        return Response(ProjectSerializer(changed).data)

    @extend_schema(operation_id="delete_project", responses={204: None})
    def destroy(self, request: Request, team: str, project: str) -> Response:
        """Delete the project with all its runs, curves and files. There is no way back.

        Nobody sees it any more, and its name is free; a worker removes it in the minutes after.
        """
        delete_project(self.get_object(), by=self.person)
        return Response(status=204)


class ProjectMemberViewSet(TenantViewSet):
    """People invited to this one project. The project's admins invite and take out."""

    tag = "Projects"
    model = ProjectMembership
    serializer_class = PersonSerializer

    def refine_queryset(self, rows: QuerySet[ProjectMembership]) -> QuerySet[ProjectMembership]:
        return rows.filter(project=self.find_project()).select_related("user")

    def find_project(self) -> Project:
        at = Project.objects.visible_to(self.request.user).select_related("team__organization")
        return at.at(self.kwargs["team"], self.kwargs["project"]).get_visible()

    def find_colleague(self, project: Project) -> User:
        """The person that the address names, of the project's organization."""
        rows = OrganizationMembership.objects.visible_to(self.request.user).select_related("user")
        named = rows.filter(organization=project.team.organization_id)
        return named.get_visible(user__username=self.kwargs["member"]).user

    @extend_schema(operation_id="list_project_members")
    def list(self, request: Request, **address: str) -> Response:
        """Who was invited to this one project; the team's members are not listed."""
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(
        operation_id="invite_to_project", request=InvitedRole, responses=PersonSerializer
    )
    def update(self, request: Request, **address: str) -> Response:
        """Invite somebody of the organization, or change the role they were given. For admins."""
        project = self.find_project()
        role = Role(self.checked(InvitedRole)["role"])
        colleague = self.find_colleague(project)
        row = services.invite_to_project(project, colleague, role=role, by=self.person)
        return Response(PersonSerializer(row).data)

    @extend_schema(operation_id="remove_from_project", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Take an invited person out of the project. For admins."""
        project = self.find_project()
        services.remove_from_project(project, self.find_colleague(project), by=self.person)
        return Response(status=204)
