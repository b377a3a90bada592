"""The API of archives that become projects."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import demand_role
from accounts.models import Role, Team
from labstead_core.api.views import TenantViewSet
from rights.api.shapes import ImportSerializer, NewImport
from rights.models import Import
from rights.services import begin_import, delete_import


class TeamImports(TenantViewSet):
    """For admins of the team."""

    tag = "Teams"
    needs_person = True
    model = Import
    serializer_class = ImportSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "import"

    def administered(self) -> Team:
        rows = Team.objects.visible_to(self.request.user).select_related("organization")
        team = rows.get_visible(slug=self.kwargs["team"])
        demand_role(self.person, team, role=Role.ADMIN)
        return team

    def refine_queryset(self, rows: QuerySet[Import]) -> QuerySet[Import]:
        return rows.filter(team=self.administered()).select_related("created_by", "project")

    @extend_schema(operation_id="list_imports", responses=ImportSerializer(many=True))
    def list(self, request: Request, **address: str) -> Response:
        """Archives that were brought into the team, the newest first. For its admins."""
        return self.page_of(self.get_queryset(), ImportSerializer)

    @extend_schema(
        operation_id="import_project",
        request=NewImport,
        responses={200: ImportSerializer, 201: ImportSerializer, 413: None},
    )
    def create(self, request: Request, **address: str) -> Response:
        """Announce an archive that shall become a project of the team. For its admins.

        PUT its bytes to `upload`; a worker checks all of it, and only then there is a project. The
        same file again for the same name is the import there is (200).
        """
        team = self.administered()
        job, is_new = begin_import(team, by=self.person, **self.checked(NewImport))
        shaped = ImportSerializer(job, context=self.get_serializer_context())
        return Response(shaped.data, status=201 if is_new else 200)

    @extend_schema(operation_id="get_import")
    def retrieve(self, request: Request, **address: str) -> Response:
        """How far an import is, and why it was refused. For admins of the team."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="delete_import", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Break an import off, or forget one that is over. Its project stays. For admins."""
        delete_import(self.get_object(), by=self.person)
        return Response(status=204)
