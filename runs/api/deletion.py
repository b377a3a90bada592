"""The API of deleted runs, of rewinding, and of what a project takes of the storage."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from labstead_core.api.serializers import StrictSerializer
from labstead_core.api.views import TenantViewSet
from projects.access import demand
from runs import services
from runs.api.lookups import InProject
from runs.api.serializers import RunSerializer
from runs.models import Run
from runs.storage_use import bytes_of_runs, storage_used_by


class DeletedRunSerializer(serializers.ModelSerializer[Run]):
    id = serializers.CharField(source="slug")
    deleted_by = serializers.CharField(source="deleted_by.username", default=None, allow_null=True)
    restorable_until = serializers.DateTimeField(source="purge_after")
    size_bytes = serializers.SerializerMethodField(help_text="What purging it frees.")

    class Meta:
        model = Run
        fields = [
            "id",
            "name",
            "state",
            "created_at",
            "deleted_at",
            "deleted_by",
            "restorable_until",
            "size_bytes",
        ]

    def get_size_bytes(self, run: Run) -> int:
        sizes: dict[int, int] = self.context["sizes"]
        return sizes[run.pk]


class DeletedRuns(InProject, TenantViewSet):
    """Runs that can still be restored."""

    tag = "Runs"
    needs_person = True
    model = Run
    serializer_class = DeletedRunSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "deleted_run"

    def refine_queryset(self, rows: QuerySet[Run]) -> QuerySet[Run]:
        deleted = Run.deleted.visible_to(self.request.user)
        at = deleted.at(self.kwargs["team"], self.kwargs["project"]).restorable()
        return at.with_people().select_related("deleted_by")

    @extend_schema(operation_id="list_deleted_runs", responses=DeletedRunSerializer(many=True))
    def list(self, request: Request, team: str, project: str) -> Response:
        """Runs that can still be restored. For members of the project."""
        found = self.find_project()
        demand(self.person, found, role=Role.MEMBER)
        page = self.paginate_queryset(self.get_queryset()) or []
        context = {**self.get_serializer_context(), "sizes": bytes_of_runs(page)}
        shaped = DeletedRunSerializer(page, many=True, context=context)
        return self.get_paginated_response(shaped.data)

    @extend_schema(
        operation_id="restore_run", request=None, responses={200: RunSerializer, 409: None}
    )
    def restore(self, request: Request, **kwargs: str) -> Response:
        """Bring a deleted run back as it was."""
        run = services.restore_run(self.get_object(), by=self.person)
        return Response(RunSerializer(run, context=self.get_serializer_context()).data)

    @extend_schema(operation_id="delete_run_forever", responses={204: None})
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Delete the run forever, without waiting. For admins of the project."""
        services.delete_run_forever(self.get_object(), by=self.person)
        return Response(status=204)


class StorageSerializer(serializers.Serializer[object]):
    """Bytes. The first two do not count deleted runs."""

    history = serializers.IntegerField()
    files = serializers.IntegerField()
    artifacts = serializers.IntegerField(help_text="What other projects hold, too, counts here.")
    deleted = serializers.IntegerField(help_text="Of runs that can still be restored.")
    trash = serializers.IntegerField(help_text="Purged or replaced; goes within the hour.")
    total = serializers.IntegerField()


class StorageView(InProject):
    tag = "Projects"
    needs_person = True

    @extend_schema(operation_id="get_storage", responses=StorageSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """What the project's runs take of the storage. For members of the project."""
        project = self.find_project()
        demand(self.person, project, role=Role.MEMBER)
        use = storage_used_by(project)
        return Response(asdict(use) | {"total": use.total})


class RewindInput(StrictSerializer):
    step = serializers.IntegerField(
        min_value=-(2**63), max_value=2**63 - 1, help_text="The last step that stays."
    )


class RewoundSerializer(serializers.Serializer[object]):
    next_line = serializers.IntegerField(help_text="Where logging goes on.")
    removed_lines = serializers.IntegerField()
    rewinds = serializers.IntegerField(help_text="How often the history has been rewound.")


class RewindView(InProject):
    tag = "Streams"

    @extend_schema(
        operation_id="rewind_run",
        request=RewindInput,
        responses={200: RewoundSerializer, 409: None, 429: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Take away what a run logged after a step, and go on logging from there.

        System metrics, console and files stay. A `step` beyond the last changes nothing.
        """
        run = self.find_run()
        rewound = services.rewind_run(run, step=self.checked(RewindInput)["step"], by=self.person)
        return Response(
            {
                "next_line": rewound.next_line if rewound else run.history.next_line,
                "removed_lines": rewound.n_gone if rewound else 0,
                "rewinds": rewound.rewinds if rewound else run.history.rewinds,
            }
        )
