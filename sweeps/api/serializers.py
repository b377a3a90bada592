"""The shapes of what comes in, and for the API's description of what goes out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labstead_core.api.serializers import JSONObjectField, NumberField, StrictSerializer
from sweeps.models import SweepState, TrialState
from sweeps.search.config import METHODS

RUN_ID = 64
MOST_NAME = 1_000


class RunIds(serializers.ListField):
    def __init__(self) -> None:
        child = serializers.CharField(max_length=RUN_ID)
        text = "Runs of the project from before, which the search learns from."
        super().__init__(child=child, max_length=200, required=False, help_text=text)


class ByName(serializers.DictField):
    """Values by name: of a run, a metric. Names are as texts are elsewhere, without zeros."""

    name = serializers.CharField(max_length=MOST_NAME, allow_blank=True, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return {self.name.run_validation(name): one for name, one in found.items()}


class PreviewInput(StrictSerializer):
    config = JSONObjectField()
    prior_runs = RunIds()


class NewSweepInput(PreviewInput):
    name = serializers.CharField(max_length=256, required=False, allow_blank=True)
    description = serializers.CharField(max_length=100_000, required=False, allow_blank=True)


class SweepChanges(StrictSerializer):
    name = serializers.CharField(max_length=256, required=False)
    description = serializers.CharField(max_length=100_000, required=False, allow_blank=True)
    config = JSONObjectField(required=False, help_text="Only before the sweep has started.")


class ExtendInput(StrictSerializer):
    run_cap = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    config = JSONObjectField(required=False, help_text="Of the same method.")


class AgentInput(StrictSerializer):
    id = serializers.CharField(max_length=64, help_text="Random text that the client made.")
    name = serializers.CharField(max_length=256, allow_blank=True, default="")
    host = serializers.CharField(max_length=256, allow_blank=True, default="")


RUN_STATES = ["running", "finished", "failed", "crashed", "killed", "preempted"]


class BeatInput(StrictSerializer):
    runs = ByName(
        child=serializers.ChoiceField(RUN_STATES),
        default=dict,
        help_text="Each run of the agent, until an answer came to its end.",
    )
    wants = serializers.IntegerField(min_value=0, max_value=1_000, default=0)
    request = serializers.CharField(
        max_length=64,
        allow_blank=True,
        default="",
        help_text="Random text. The same again is a retry, and gets the same trials.",
    )


class AskInput(StrictSerializer):
    count = serializers.IntegerField(min_value=1, max_value=100, default=1)
    request = serializers.CharField(max_length=64, allow_blank=True, default="")


class TellInput(StrictSerializer):
    trial = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    value = NumberField(required=False, allow_null=True)
    metrics = ByName(child=NumberField(allow_null=True), required=False)
    state = serializers.ChoiceField(["finished", "failed"], default="finished")


class NewTrialInput(StrictSerializer):
    values = JSONObjectField()
    request = serializers.CharField(max_length=64, allow_blank=True, default="")


class Answer(serializers.Serializer[Any]):
    pass


class MetricShape(Answer):
    name = serializers.CharField()
    goal = serializers.ChoiceField(["minimize", "maximize"])


class TrialCounts(Answer):
    prepared = serializers.IntegerField()
    running = serializers.IntegerField()
    finished = serializers.IntegerField()
    failed = serializers.IntegerField()
    crashed = serializers.IntegerField()
    killed = serializers.IntegerField()
    queued_again = serializers.IntegerField(help_text="Of the prepared: those that were lost.")


class BestShape(Answer):
    run = serializers.CharField(allow_null=True)
    trial = serializers.IntegerField()
    value = serializers.FloatField()


class CanShape(Answer):
    edit = serializers.BooleanField()


class SweepSerializer(Answer):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(SweepState.choices)
    why = serializers.CharField(allow_blank=True, help_text="Why it ended, in words.")
    method = serializers.ChoiceField(METHODS)
    config = serializers.DictField(help_text="As it was given.")
    program = serializers.CharField(allow_null=True)
    metric = MetricShape(allow_null=True)
    run_cap = serializers.IntegerField(allow_null=True)
    expected = serializers.IntegerField(
        allow_null=True, help_text="How many trials it will be, where that is known."
    )
    trials = TrialCounts()
    best = BestShape(allow_null=True)
    agents = serializers.IntegerField(help_text="Those that are alive.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    created_by = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    can = CanShape()


class PreviewSerializer(Answer):
    cells = serializers.IntegerField(allow_null=True, help_text="Of a grid.")
    cells_are_exact = serializers.BooleanField(help_text="Otherwise there are at least so many.")
    trials = serializers.IntegerField(
        allow_null=True, help_text="None when it ends only when told to."
    )
    samples = serializers.ListField(child=serializers.DictField(), help_text="The first of them.")
    notes = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2),
        help_text="What is to be known of a parameter.",
    )
    hours = serializers.FloatField(allow_null=True, help_text="All runs, one after the other.")
    hours_each = serializers.FloatField(allow_null=True, help_text="By earlier runs.")


class ExplanationShape(Answer):
    why = serializers.CharField()
    predicted = serializers.FloatField(allow_null=True)
    spread = serializers.FloatField(allow_null=True)
    expected_improvement = serializers.FloatField(allow_null=True)
    success_probability = serializers.FloatField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())


class StopShape(Answer):
    band = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    why = serializers.CharField()


class TrialSerializer(Answer):
    number = serializers.IntegerField()
    values = serializers.DictField(help_text="Nested as the run's config is.")
    state = serializers.ChoiceField(TrialState.choices)
    run = serializers.CharField(allow_null=True)
    attempt = serializers.IntegerField()
    agent = serializers.CharField(allow_null=True)
    best = serializers.FloatField(allow_null=True)
    latest = serializers.FloatField(allow_null=True)
    metrics = serializers.DictField(
        child=serializers.FloatField(), help_text="The best value of each metric, by its name."
    )
    explanation = ExplanationShape()
    stop = StopShape(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class TrialsSerializer(Answer):
    trials = TrialSerializer(many=True)


class AgentSerializer(Answer):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    host = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(["alive", "silent", "gone"])
    last_seen = serializers.DateTimeField()
    run = serializers.CharField(allow_null=True)
    trials_done = serializers.IntegerField()


class RegisteredSerializer(Answer):
    agent = AgentSerializer()
    sweep = SweepSerializer()
    heartbeat_seconds = serializers.FloatField()
    silent_seconds = serializers.FloatField(help_text="After so long its trial goes to another.")


class CommandShape(Answer):
    type = serializers.ChoiceField(["run", "resume", "stop", "exit"])
    trial = serializers.IntegerField(required=False)
    run = serializers.CharField(required=False)
    attempt = serializers.IntegerField(required=False)
    values = serializers.DictField(required=False)
    explanation = ExplanationShape(required=False)
    why = serializers.CharField(required=False)


class BeatSerializer(Answer):
    state = serializers.ChoiceField(SweepState.choices, help_text="Of the sweep.")
    commands = CommandShape(many=True)
    again_in = serializers.FloatField(help_text="Seconds until the next heartbeat.")
