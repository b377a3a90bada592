"""The API of archives of one's own account."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantViewSet
from rights.api.shapes import ExportSerializer
from rights.models import Export
from rights.services import delete_export, export_account


class AccountExports(TenantViewSet):
    """Everybody's own alone, whoever administers them."""

    tag = "Account"
    needs_person = True
    model = Export
    serializer_class = ExportSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "own_export"

    def refine_queryset(self, rows: QuerySet[Export]) -> QuerySet[Export]:
        return rows.filter(person=self.request.user.pk).select_related("created_by")

    @extend_schema(operation_id="list_account_exports", responses=ExportSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Archives that were made of one's own account, the newest first."""
        return self.page_of(self.get_queryset().filter(person=self.person), ExportSerializer)

    @extend_schema(
        operation_id="export_account",
        request=None,
        responses={202: ExportSerializer, 409: None},
    )
    def create(self, request: Request) -> Response:
        """Have an archive made of all that is about oneself, with one's personal projects.

        A worker makes it; ask for it again until its state is `done`, and fetch `download`.
        """
        export = export_account(self.person)
        return Response(ExportSerializer(export, context=self.get_serializer_context()).data, 202)

    @extend_schema(operation_id="get_account_export")
    def retrieve(self, request: Request, **address: str) -> Response:
        """How far an archive of one's own account is, and where to fetch it."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="delete_account_export", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Delete an archive of one's own account before its time is up."""
        delete_export(self.get_object(), by=self.person)
        return Response(status=204)
