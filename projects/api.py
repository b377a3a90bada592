"""The API of projects."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from labstead_core.api.views import TenantViewSet
from projects import services
from projects.models import Project
from projects.serializers import NewProject, ProjectChanges, ProjectSerializer


class ProjectViewSet(TenantViewSet):
    model = Project
    serializer_class = ProjectSerializer
    lookup_field = "name__iexact"
    lookup_url_kwarg = "project"

    def refine_queryset(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        return rows.filter(team__slug=self.kwargs["team"]).select_related("team__organization")

    def list(self, request: Request, team: str) -> Response:
        """The team's projects. A team one can't see is a 404, but its public projects are not."""
        rows = self.get_queryset()
        if not rows.exists():
            Team.objects.visible_to(request.user).get_visible(slug=team)
        return self.page_of(rows, ProjectSerializer)

    @extend_schema(request=NewProject, responses={201: ProjectSerializer})
    def create(self, request: Request, team: str) -> Response:
        owner = Team.objects.visible_to(request.user).get_visible(slug=team)
        project = services.create_project(owner, by=self.person, **self.checked(NewProject))
        return Response(ProjectSerializer(project).data, status=201)

    def retrieve(self, request: Request, team: str, project: str) -> Response:
        return Response(ProjectSerializer(self.get_object()).data)

    @extend_schema(request=ProjectChanges, responses=ProjectSerializer)
    def partial_update(self, request: Request, team: str, project: str) -> Response:
        changed = services.update_project(
            self.get_object(), by=self.person, **self.checked(ProjectChanges)
        )
        return Response(ProjectSerializer(changed).data)

    def destroy(self, request: Request, team: str, project: str) -> Response:
        services.delete_project(self.get_object(), by=self.person)
        return Response(status=204)
