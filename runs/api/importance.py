"""The API of parameter importance."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.serializers import StrictSerializer
from labstead_core.errors import Invalid
from projects.models import Project
from runs.api.answers import ImportanceSerializer
from runs.api.lookups import InProject
from runs.api.table import FILTER, FilterField, asked_fields, asked_filter, everything, named_field
from runs.importance.reading import MOST_FIELDS, MOST_RUNS
from runs.importance.service import FieldImportance, Importance, importance_of
from runs.table.fields import Field
from runs.table.tree import Filter


class ImportanceInput(StrictSerializer):
    """The question as a body, for filters too long for an address."""

    metric = serializers.CharField(max_length=1000)
    filter = FilterField(default=everything, help_text="Text, or an object of the JSON form.")


class ImportanceView(InProject):
    tag = "Run table"
    reads_by_post = True

    @extend_schema(
        operation_id="parameter_importance",
        parameters=[
            OpenApiParameter("metric", str, required=True, description="`summary.val/loss`."),
            FILTER,
        ],
        responses=ImportanceSerializer,
        description=(
            "Which fields of the configuration decide a metric: importance in a random forest and "
            f"correlation. From the {MOST_RUNS:,} newest runs with the metric, and the "
            f"{MOST_FIELDS} fields that most of them have. Computed again only when a run "
            "has changed; may take some seconds then."
        ),
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Which fields of the configuration decide a metric."""
        project = self.find_project()
        fields = asked_fields(request.query_params, "metric", most=1)
        if not fields:
            raise Invalid("Name the metric.", fields={"metric": "missing"})
        return answer(project, fields[0], asked_filter(request.query_params))

    @extend_schema(
        operation_id="parameter_importance_by_post",
        request=ImportanceInput,
        responses=ImportanceSerializer,
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """The same as with GET, for questions too long for an address. Nothing is changed."""
        project = self.find_project()
        body = self.checked(ImportanceInput)
        return answer(project, named_field(body["metric"], "metric"), body["filter"])


def answer(project: Project, metric: Field, where: Filter) -> Response:
    found = importance_of(project, metric, where)
    return Response(importance_json(found, metric), headers={"Cache-Control": "no-store"})


def importance_json(found: Importance, metric: Field) -> dict[str, Any]:
    return {
        "metric": str(metric),
        "n": found.n,
        "with_metric": found.with_metric,
        "total": found.sample_total,
        "trees": found.trees,
        "explained": found.explained,
        "keys_total": found.field_total,
        "trouble": found.trouble,
        "message": found.message,
        "keys": list(map(field_json, found.fields)),
    }


def field_json(one: FieldImportance) -> dict[str, Any]:
    return {
        "key": str(one.field),
        "kind": "number" if one.is_number else "words",
        "count": one.count,
        "importance": one.importance,
        "correlation": one.correlation.r,
        "correlated_value": one.correlation.word,
    }
