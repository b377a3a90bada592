"""The shapes of answers that are written without a serializer, for the API's description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from runs.api.serializers import RunFileSerializer, RunSerializer
from runs.table.fields import Source

# JSON has no infinity.
NUMBER = {"oneOf": [{"type": "number"}, {"type": "string", "enum": ["Infinity", "-Infinity"]}]}
PLACE = {"oneOf": NUMBER["oneOf"], "nullable": True}


class Answer(serializers.Serializer[Any]):
    pass


@extend_schema_serializer(many=False)
class RunPageSerializer(Answer):
    next = serializers.URLField(allow_null=True, help_text="The address of the page after.")
    total = serializers.IntegerField(help_text="How many runs match.")
    results = RunSerializer(many=True)


class RunFilesSerializer(Answer):
    results = RunFileSerializer(many=True)


class OfferedFileSerializer(RunFileSerializer):
    upload_url = serializers.URLField(help_text="PUT the bytes here. Needs no key; expires.")

    class Meta(RunFileSerializer.Meta):
        fields = [*RunFileSerializer.Meta.fields, "upload_url"]


class RefusedLineSerializer(Answer):
    line = serializers.IntegerField(help_text="Its number in the stream.")
    code = serializers.CharField()
    message = serializers.CharField()


class AppendedSerializer(Answer):
    next_line = serializers.IntegerField(help_text="Every line below it is on disk.")
    refused_count = serializers.IntegerField(required=False)
    refused = RefusedLineSerializer(many=True, required=False, help_text="The first hundred.")


class RowsSerializer(Answer):
    rows = serializers.ListField(child=serializers.DictField(), help_text="As they were logged.")
    next_line = serializers.IntegerField(
        allow_null=True, help_text="Where the next page starts; null at the end."
    )
    missing_lines = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="Ranges that cannot be read, the end excluded.",
    )


class KeySerializer(Answer):
    name = serializers.CharField()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(["int", "float", "text", "json", "media"])
    )
    count = serializers.IntegerField(help_text="How many lines have it.")
    last = serializers.JSONField(help_text="Its last value.")


class KeysSerializer(Answer):
    keys = KeySerializer(many=True)


class RunTableSerializer(Answer):
    results = serializers.ListField(
        child=serializers.DictField(), help_text="One for each run, with the columns asked for."
    )
    next = serializers.CharField(allow_null=True, help_text="The cursor of the page after.")
    total = serializers.IntegerField(help_text="How many runs match.")


class StatisticsSerializer(Answer):
    """Of the finite numbers; null where there are too few."""

    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)
    std = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/RunGroup"}})
class InnerGroups(serializers.ListField):
    """A group of groups cannot name itself in Python."""


class RunGroupSerializer(Answer):
    value = serializers.JSONField(help_text="What all of its runs have in the field.")
    missing = serializers.BooleanField(help_text="These runs do not have the field.")
    count = serializers.IntegerField()
    metrics = serializers.DictField(child=StatisticsSerializer())
    groups = InnerGroups(help_text="By the next field.")


class RunGroupsSerializer(Answer):
    by = serializers.ListField(child=serializers.CharField())
    groups = RunGroupSerializer(many=True)


class ReplicateGroupSerializer(Answer):
    values = serializers.DictField(
        child=serializers.JSONField(), help_text="Its values where groups differ, by field."
    )
    count = serializers.IntegerField()
    metrics = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="The finite numbers of its runs, by field.",
    )


class ReplicateGroupsSerializer(Answer):
    of = serializers.ListField(child=serializers.CharField())
    groups = ReplicateGroupSerializer(many=True)


class FieldUseSerializer(Answer):
    key = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]
        [source.value for source in Source]
    )
    count = serializers.IntegerField(help_text="How many runs have it.")
    kinds = serializers.DictField(
        child=serializers.IntegerField(), help_text="As what kind of value, in how many runs."
    )


class FieldsSerializer(Answer):
    keys = FieldUseSerializer(many=True)
    total = serializers.IntegerField()


class ValueSerializer(Answer):
    value = serializers.JSONField()
    count = serializers.IntegerField()


class ValuesSerializer(Answer):
    key = serializers.CharField()
    values = ValueSerializer(many=True)
    distinct = serializers.IntegerField()
    missing = serializers.IntegerField(help_text="How many runs do not have the field.")
    least = serializers.FloatField(allow_null=True)
    greatest = serializers.FloatField(allow_null=True)


class FieldImportanceSerializer(Answer):
    key = serializers.CharField(help_text="`config.lr`.")
    kind = serializers.ChoiceField(["number", "words"])
    count = serializers.IntegerField(help_text="How many of the `n` runs have the field.")
    importance = serializers.FloatField(help_text="Of all fields together they are 1.")
    correlation = serializers.FloatField(
        allow_null=True, help_text="Pearson's r with the metric, -1 to 1; null where none exists."
    )
    correlated_value = serializers.CharField(
        allow_null=True,
        help_text="Of a field of words: the one whose presence correlates most, and is meant.",
    )


class ImportanceSerializer(Answer):
    metric = serializers.CharField()
    n = serializers.IntegerField(help_text="How many runs it was computed from.")
    with_metric = serializers.IntegerField(help_text="How many have the metric; `n` are newest.")
    total = serializers.IntegerField(help_text="How many runs match the filter.")
    trees = serializers.IntegerField(help_text="As many as there was time for, up to 100.")
    explained = serializers.FloatField(
        allow_null=True,
        help_text="R² of the forest for runs it has not seen. Near zero, importances mean nothing.",
    )
    keys_total = serializers.IntegerField(
        help_text="How many fields differ between the runs; those that most have are used."
    )
    trouble = serializers.ChoiceField(
        ["", "too_few_runs", "constant_metric", "constant_config"],
        help_text="Why there are no keys; `message` says it in words.",
    )
    message = serializers.CharField(allow_blank=True)
    keys = FieldImportanceSerializer(many=True)


@extend_schema_field(NUMBER)
class NumberField(serializers.Field[Any, Any, Any, Any]):
    """A number, or the name of an infinity."""


@extend_schema_field(PLACE)
class PlaceField(serializers.Field[Any, Any, Any, Any]):
    """A cell's number, or null for none."""


class GridSerializer(Answer):
    kind = serializers.CharField()
    values = serializers.ListField(child=NumberField())


class PlacesField(serializers.ListField):
    def __init__(self, what: str) -> None:
        text = f"Indexes into x of the cells in which {what} was logged."
        super().__init__(child=serializers.IntegerField(), required=False, help_text=text)


class SeriesSerializer(Answer):
    run = serializers.CharField()
    n_raw = serializers.IntegerField(help_text="Logged points in the range.")
    last = serializers.FloatField(allow_null=True, help_text="The x of the last of them.")
    y = serializers.ListField(child=PlaceField(), help_text="The mean of each cell.")
    lo = serializers.ListField(child=PlaceField(), required=False)
    hi = serializers.ListField(child=PlaceField(), required=False)
    lost = PlacesField("NaN")
    above = PlacesField("infinity")
    below = PlacesField("minus infinity")


class PanelSerializer(Answer):
    metric = serializers.CharField()
    x = GridSerializer()
    series = SeriesSerializer(many=True)
    incomplete = serializers.ListField(
        child=serializers.CharField(), help_text="Runs some of whose points cannot be read."
    )


class PanelsSerializer(Answer):
    v = serializers.IntegerField(help_text="The version of this form: 1.")
    cursor = serializers.CharField(help_text="Moves with every change in the project.")
    panels = PanelSerializer(many=True)


class MediaFileSerializer(Answer):
    state = serializers.ChoiceField(
        ["ready", "pending", "missing"],
        help_text="Pending until its bytes have arrived; missing when the run has no such file.",
    )
    url = serializers.CharField(required=False, help_text="Where the bytes are. Expires.")
    frame = serializers.CharField(
        required=False, help_text="Of HTML: the address for a sandboxed frame. Expires."
    )
    html = serializers.CharField(required=False, help_text="Of Markdown: as safe HTML.")
    size = serializers.IntegerField(required=False)
    version = serializers.CharField(required=False, help_text="Changes with the bytes.")


class MediaFilesSerializer(Answer):
    files = serializers.DictField(child=MediaFileSerializer(), help_text="By path.")


class MediaValueSerializer(Answer):
    step = serializers.IntegerField()
    value = serializers.JSONField(help_text="As it was logged.")


class RunMediaSerializer(MediaValueSerializer, MediaFilesSerializer):
    run = serializers.CharField()
    count = serializers.IntegerField(help_text="At how many steps the run has the key.")
    files_left_out = serializers.IntegerField(help_text="Files that the value names besides.")
    labels = serializers.DictField(
        child=serializers.DictField(), help_text="Names of classes, by kind and layer."
    )
    step = serializers.IntegerField(
        allow_null=True, help_text="Null where only the summary has the value."
    )
    over = MediaValueSerializer(many=True, required=False)


class MediaSerializer(Answer):
    cursor = serializers.CharField(help_text="Moves with every change in the project.")
    key = serializers.CharField()
    steps = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of all runs together; at most 5,000 of them."
    )
    n_steps = serializers.IntegerField(help_text="How many steps there are.")
    runs = RunMediaSerializer(many=True)
    incomplete = serializers.ListField(
        child=serializers.CharField(), help_text="Runs some of whose values cannot be read."
    )
    viewer = serializers.CharField(help_text="The page of sandboxed frames that draw figures.")


class RenderedSerializer(Answer):
    html = serializers.CharField(help_text="Safe to put into a page as it is.")
