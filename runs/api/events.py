"""The API of what runs tell besides their lines: alerts and events."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.serializers import JSONObjectField, StrictSerializer
from labstead_core.api.views import TenantViewSet
from labstead_core.errors import Invalid
from labstead_core.json_columns import written
from runs import services
from runs.api.lookups import InProject
from runs.models import EventKind, EventLevel, RunEvent
from runs.services.events import NewEvent

MOST_AT_ONCE = 1_000
MAX_TEXT_CHARS = 10_000
MAX_ATTRIBUTES_BYTES = 65_536
KIND = OpenApiParameter(
    "kind", str, enum=EventKind.values, description="Only alerts, or only events."
)


class NewEventInput(StrictSerializer):
    """An alert has a level, an event has none."""

    token = serializers.CharField(
        max_length=64, help_text="A random text of the client's. The same again is a retry."
    )
    kind = serializers.ChoiceField(EventKind.values)
    name = serializers.CharField(max_length=256, help_text="An alert's title, an event's name.")
    text = serializers.CharField(
        max_length=MAX_TEXT_CHARS, allow_blank=True, trim_whitespace=False, required=False
    )
    level = serializers.ChoiceField(EventLevel.values, required=False)
    attributes = JSONObjectField(
        required=False, help_text=f"At most {MAX_ATTRIBUTES_BYTES:,} bytes of JSON."
    )
    happened_at = serializers.DateTimeField(
        required=False, help_text="By the client's clock; without it when it arrives."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_alert = attrs["kind"] == EventKind.ALERT
        if is_alert != bool(attrs.get("level")):
            raise serializers.ValidationError({"level": ["An alert has one, an event has none."]})
        return attrs

    def validate_attributes(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if len(written(attributes)) > MAX_ATTRIBUTES_BYTES:
            raise serializers.ValidationError([f"At most {MAX_ATTRIBUTES_BYTES:,} bytes."])
        return attributes


class NewEventsInput(StrictSerializer):
    events = serializers.ListField(
        child=NewEventInput(), allow_empty=False, max_length=MOST_AT_ONCE
    )


class AddedEventsSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField(help_text="How many were new.")


class RunEventSerializer(serializers.ModelSerializer[RunEvent]):
    run = serializers.CharField(source="run.slug")
    kind = serializers.ChoiceField(EventKind.values)
    level = serializers.ChoiceField(EventLevel.values, allow_blank=True)
    attributes = serializers.DictField()
    runtime = serializers.SerializerMethodField(
        help_text="Seconds from the run's creation, null where the client's clock says before it."
    )

    class Meta:
        model = RunEvent
        fields = [
            "id",
            "run",
            "kind",
            "name",
            "text",
            "level",
            "attributes",
            "happened_at",
            "created_at",
            "runtime",
        ]

    def get_runtime(self, event: RunEvent) -> float | None:
        seconds = (event.happened_at - event.run.created_at).total_seconds()
        return seconds if seconds >= 0 else None


class RunEvents(InProject, TenantViewSet):
    tag = "Events"
    model = RunEvent
    serializer_class = RunEventSerializer
    ingest_may = frozenset({"create"})

    def refine_queryset(self, rows: QuerySet[RunEvent]) -> QuerySet[RunEvent]:
        kind = self.request.query_params.get("kind", "")
        if kind and kind not in EventKind.values:
            raise Invalid(
                f"kind is one of {', '.join(EventKind.values)}.", fields={"kind": "unknown"}
            )
        of_kind = {"kind": kind} if kind else {}
        return rows.filter(**of_kind).select_related("run")

    @extend_schema(
        operation_id="list_run_events",
        parameters=[KIND],
        responses=RunEventSerializer(many=True),
    )
    def list(self, request: Request, **kwargs: str) -> Response:
        """What a run told, the newest first."""
        run = self.find_run()
        return self.page_of(self.get_queryset().filter(run=run), RunEventSerializer)

    @extend_schema(
        operation_id="add_run_events",
        request=NewEventsInput,
        responses={200: AddedEventsSerializer, 413: None},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Add alerts and events. Those whose `token` the run has already are passed over."""
        run = self.find_run()
        given = [NewEvent(**event) for event in self.checked(NewEventsInput)["events"]]
        return Response({"added": services.add_events(run, given, by=self.person)})

    @extend_schema(
        operation_id="list_events", parameters=[KIND], responses=RunEventSerializer(many=True)
    )
    def of_project(self, request: Request, **kwargs: str) -> Response:
        """What all runs of the project told, the newest first."""
        project = self.find_project()
        return self.page_of(self.get_queryset().filter(project=project), RunEventSerializer)
