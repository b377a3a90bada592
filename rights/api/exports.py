"""The API of archives of projects."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from labstead_core.api.views import TenantViewSet
from projects.access import demand_standing
from projects.lookups import InProject
from projects.models import Project
from rights.api.shapes import ExportSerializer
from rights.models import Export
from rights.services import delete_export, export_project


class ProjectExports(InProject, TenantViewSet):
    """For admins of the project; an archived one can be exported, too."""

    tag = "Projects"
    needs_person = True
    model = Export
    serializer_class = ExportSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "export"

    def administered(self) -> Project:
        project = self.find_project()
        demand_standing(self.person, project, role=Role.ADMIN)
        return project

    def refine_queryset(self, rows: QuerySet[Export]) -> QuerySet[Export]:
        return rows.filter(project=self.administered()).select_related("created_by")

    @extend_schema(operation_id="list_project_exports", responses=ExportSerializer(many=True))
    def list(self, request: Request, **address: str) -> Response:
        """Archives that were made of the project, the newest first. For its admins."""
        return self.page_of(self.get_queryset(), ExportSerializer)

    @extend_schema(
        operation_id="export_project",
        request=None,
        responses={202: ExportSerializer, 409: None},
    )
    def create(self, request: Request, **address: str) -> Response:
        """Have an archive made of all that is in the project. For its admins.

        A worker makes it; ask for it again until its state is `done`, and fetch `download`.
        docs/reference/archive-format.md describes what is in it.
        """
        export = export_project(self.administered(), by=self.person)
        return Response(ExportSerializer(export, context=self.get_serializer_context()).data, 202)

    @extend_schema(operation_id="get_project_export")
    def retrieve(self, request: Request, **address: str) -> Response:
        """How far an archive is, and where to fetch it. For admins of the project."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="delete_project_export", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Delete an archive before its time is up, or stop making it. For admins of the project."""
        delete_export(self.get_object(), by=self.person)
        return Response(status=204)
