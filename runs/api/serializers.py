"""The shapes of runs in the API."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

from rest_framework import serializers

from labstead_core.addresses import absolute
from labstead_core.api.serializers import JSONObjectField, StrictSerializer
from runs.addresses import run_path
from runs.metrics.statistics import NAMES
from runs.models import Run, RunFile, RunState

Tags = serializers.ListField(child=serializers.CharField(max_length=128), max_length=200)


class StreamSerializer(serializers.Serializer[Any]):
    next_line = serializers.IntegerField()
    rewinds = serializers.IntegerField()


class StreamsSerializer(serializers.Serializer[Any]):
    history = StreamSerializer()
    system = StreamSerializer()
    console = StreamSerializer()


class ForkPointSerializer(StrictSerializer):
    run = serializers.CharField(max_length=64, help_text="The id of a run of the same project.")
    step = serializers.IntegerField(
        min_value=-(2**63), max_value=2**63 - 1, help_text="The last step that is taken over."
    )


class RunSerializer(serializers.ModelSerializer[Run]):
    id = serializers.CharField(source="slug")
    team = serializers.CharField(source="project.team.slug")
    project = serializers.CharField(source="project.name")
    config = serializers.DictField()
    summary = serializers.DictField()
    metrics = serializers.DictField()
    metadata = serializers.DictField()
    tags = serializers.ListField(child=serializers.CharField())
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)
    url = serializers.SerializerMethodField()
    forked_from = ForkPointSerializer(allow_null=True, read_only=True)
    sweep = serializers.SerializerMethodField(help_text="The id of the sweep that made it.")
    streams = StreamsSerializer(source="*")

    class Meta:
        model = Run
        fields = [
            "id",
            "name",
            "team",
            "project",
            "state",
            "config",
            "summary",
            "metrics",
            "tags",
            "notes",
            "group",
            "job_type",
            "metadata",
            "created_at",
            "heartbeat_at",
            "finished_at",
            "exit_code",
            "created_by",
            "color_index",
            "stop_requested",
            "url",
            "forked_from",
            "sweep",
            "trial",
            "streams",
        ]

    def get_url(self, run: Run) -> str:
        return absolute(self.context["request"], run_path(run))

    def get_sweep(self, run: Run) -> str | None:
        return run.sweep or None


class MetricDefinition(StrictSerializer):
    """How a metric is to be drawn and summarized. It replaces an earlier definition whole."""

    step_metric = serializers.CharField(max_length=512, required=False)
    step_sync = serializers.BooleanField(
        required=False, help_text="For the client: add the step metric's last value to each row."
    )
    hidden = serializers.BooleanField(required=False)
    goal = serializers.ChoiceField(["minimize", "maximize"], required=False)
    summary = serializers.ListField(
        child=serializers.ChoiceField(NAMES), max_length=len(NAMES), required=False
    )


class RunChanges(StrictSerializer):
    name = serializers.CharField(max_length=256, required=False)
    notes = serializers.CharField(max_length=100_000, allow_blank=True, required=False)
    group = serializers.CharField(max_length=256, allow_blank=True, required=False)
    job_type = serializers.CharField(max_length=256, allow_blank=True, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=128), max_length=200, required=False
    )
    config = JSONObjectField(required=False)
    summary = JSONObjectField(required=False)
    metrics = serializers.DictField(child=MetricDefinition(), required=False)
    metadata = JSONObjectField(required=False)
    color_index = serializers.IntegerField(
        min_value=0,
        max_value=59,
        required=False,
        help_text="One of 20 colours; from 20 on the line is dashed, from 40 on dotted.",
    )


class NewRunInput(RunChanges):
    id = serializers.CharField(max_length=64, allow_blank=True, required=False)
    name = serializers.CharField(max_length=256, allow_blank=True, required=False)
    summary = None  # type: ignore[assignment]
    metrics = None  # type: ignore[assignment]
    color_index = None  # type: ignore[assignment]
    resume = serializers.ChoiceField(["never", "allow", "must", "share"], default="never")
    client_token = serializers.CharField(max_length=64, allow_blank=True, default="")
    sweep = serializers.CharField(
        max_length=16,
        allow_blank=True,
        default="",
        help_text="The id of a sweep of the project. Its values for this run win over `config`.",
    )
    fork_from = ForkPointSerializer(required=False)


class MoveInput(StrictSerializer):
    project = serializers.CharField(max_length=128, help_text="Its name; one of the same team.")


class FinishInput(StrictSerializer):
    exit_code = serializers.IntegerField(min_value=-(2**31), max_value=2**31 - 1, default=0)
    state = serializers.ChoiceField(
        [RunState.FINISHED, RunState.FAILED, RunState.KILLED], required=False
    )


class HeartbeatSerializer(serializers.ModelSerializer[Run]):
    class Meta:
        model = Run
        fields = ["state", "stop_requested"]


class OfferInput(StrictSerializer):
    path = serializers.CharField(max_length=1024, trim_whitespace=False)
    size = serializers.IntegerField(min_value=0)
    sha256 = serializers.CharField(max_length=64, allow_blank=True, default="")
    content_type = serializers.CharField(max_length=128, allow_blank=True, default="")


class RunFileSerializer(serializers.ModelSerializer[RunFile]):
    state = serializers.SerializerMethodField(help_text="Pending until its bytes have arrived.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = RunFile
        fields = ["path", "state", "size", "sha256", "content_type", "updated_at", "url"]

    def get_state(self, row: RunFile) -> Literal["pending", "ready"]:
        return "ready" if row.storage_name else "pending"

    def get_url(self, row: RunFile) -> str:
        return absolute(
            self.context["request"], f"/api/v1{self.context['run_path']}/files/{quote(row.path)}"
        )
