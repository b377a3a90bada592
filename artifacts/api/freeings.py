"""The API of freeing the space of deleted versions now."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from artifacts.access import demand_to_administer
from artifacts.api.lookups import InProject
from artifacts.models import Freeing, FreeingState
from artifacts.services.freeing import begin_freeing
from artifacts.storage_use import what_comes_free
from labstead_core.api.serializers import StrictSerializer
from labstead_core.api.views import TenantViewSet
from projects.access import demand


class FreeingInput(StrictSerializer):
    dry_run = serializers.BooleanField(
        default=False, help_text="Say what would come free, and do nothing."
    )


class FreeingSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="slug", allow_null=True, help_text="None of a dry run.")
    state = serializers.ChoiceField([*FreeingState.values, "dry_run"])
    version_count = serializers.IntegerField(help_text="Deleted versions that go for good.")
    file_count = serializers.IntegerField(help_text="0 until it is done.")
    freed_bytes = serializers.IntegerField(help_text="0 until it is done.")
    created_by = serializers.CharField(source="created_by.username", allow_null=True, default=None)
    created_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class Freeings(InProject, TenantViewSet):
    tag = "Artifacts"
    needs_person = True
    model = Freeing
    serializer_class = FreeingSerializer

    def refine_queryset(self, rows: QuerySet[Freeing]) -> QuerySet[Freeing]:
        project = self.find_project()
        demand(self.person, project, role=Role.MEMBER)
        mine = Freeing.objects.visible_to(self.request.user).filter(project=project)
        return mine.newest_first()

    @extend_schema(operation_id="list_freeings", responses=FreeingSerializer(many=True))
    def list(self, request: Request, **kwargs: str) -> Response:
        """Jobs that freed space, or do so now, the newest first. For members of the project."""
        return self.page_of(self.get_queryset(), FreeingSerializer)

    @extend_schema(
        operation_id="free_artifact_storage",
        request=FreeingInput,
        responses={200: FreeingSerializer, 202: FreeingSerializer, 409: None},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Purge all deleted versions now, and free what nothing else needs. For admins.

        The answer is 202: a worker does it. With ``dry_run`` it is 200, and says what would come
        free.
        """
        project = self.find_project()
        demand_to_administer(self.person, project)
        if self.checked(FreeingInput)["dry_run"]:
            return Response(dry_shape(project))
        freeing = begin_freeing(project, by=self.person)
        return Response(FreeingSerializer(freeing).data, status=202)


def dry_shape(project: Any) -> dict[str, Any]:
    found = what_comes_free(project)
    return {
        "id": None,
        "state": "dry_run",
        "version_count": found.version_count,
        "file_count": found.file_count,
        "freed_bytes": found.bytes,
        "created_by": None,
        "created_at": None,
        "finished_at": None,
    }
