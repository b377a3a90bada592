"""The API of the run table: query, groups, keys and values."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.parameters import whole_number
from labstead_core.api.serializers import StrictSerializer
from labstead_core.errors import Invalid
from labstead_core.query import flag, integer, words
from projects.models import Project
from runs.api.answers import (
    FieldsSerializer,
    ReplicateGroupsSerializer,
    RunGroupsSerializer,
    RunTableSerializer,
    ValuesSerializer,
)
from runs.api.lookups import InProject
from runs.table import grouping
from runs.table.errors import unknown_field
from runs.table.fields import Field, Source, find_field, known_fields
from runs.table.ordering import parse_order
from runs.table.parsing import parse_filter
from runs.table.pickers import Values
from runs.table.replicates import Replicates
from runs.table.rows import Columns, parse_columns, read_rows
from runs.table.service import Question, RunTable
from runs.table.tree import EVERYTHING, Filter
from runs.table.values import json_value

MOST_ROWS = 10_000
MOST_OFFSET = 1_000_000
MOST_KEYS = 10_000
MOST_VALUES = 1_000
MOST_OF = 10
MOST_LISTED = 20

FILTER = OpenApiParameter(
    "filter",
    str,
    description=(
        "Which runs: text like `config.lr < 0.01 and state = finished`, or MongoDB's JSON like "
        '`{"config.lr": {"$lt": 0.01}}`. docs/reference/run-filters.md has the whole language.'
    ),
)
SEARCH = OpenApiParameter("search", str, description="Text within the name, in any case.")


SHORT = OpenApiParameter(
    "short",
    bool,
    description=(
        "For a screen: long texts, lists and objects in config, summary and metadata are cut to "
        "what a cell could show. `…` stands for the rest."
    ),
)


def at_most(most: int, *, default: int, of: str) -> OpenApiParameter:
    text = f"How many {of} at most."
    return whole_number("limit", least=1, most=most, default=default, description=text)


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "object"}]})
class FilterField(serializers.Field[Filter, Any, Any, Any]):
    """Either form, as a tree."""

    def to_internal_value(self, data: Any) -> Filter:
        return parse_filter(data)


def everything() -> Filter:
    """A callable, because the API's description would write down a plain default."""
    return EVERYTHING


class QueryInput(StrictSerializer):
    """A query as a body, for filters too long for an address."""

    filter = FilterField(default=everything, help_text="Text, or an object of the JSON form.")
    order = serializers.ListField(child=serializers.CharField(max_length=1000), default=list)
    columns = serializers.ListField(child=serializers.CharField(max_length=1000), default=list)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=50)
    cursor = serializers.CharField(allow_blank=True, max_length=20_000, default="")
    offset = serializers.IntegerField(min_value=0, max_value=MOST_OFFSET, default=0)
    short = serializers.BooleanField(default=False)


class QueryView(InProject):
    tag = "Run table"
    reads_by_post = True

    @extend_schema(
        operation_id="query_runs",
        parameters=[
            FILTER,
            OpenApiParameter(
                "order",
                str,
                description=(
                    "Fields, comma-separated, `-` for descending: `-summary.loss,created_at`. "
                    "Default: newest first. Missing values come last in both directions."
                ),
            ),
            OpenApiParameter(
                "columns",
                str,
                description=(
                    "Comma-separated: fields of runs, `config.lr`, or `config` for all of it; "
                    "`color_index`, too. Default: all fields but notes and metadata."
                ),
            ),
            SHORT,
            at_most(MOST_ROWS, default=50, of="runs"),
            OpenApiParameter("cursor", str, description="`next` of the page before."),
            whole_number(
                "offset",
                most=MOST_OFFSET,
                default=0,
                description=(
                    "How many runs to pass over, for a view that jumps. Read all runs by `cursor`: "
                    "an offset shows a run twice when another comes meanwhile."
                ),
            ),
        ],
        responses={
            200: RunTableSerializer,
            304: OpenApiResponse(description="Nothing has changed since that `ETag`."),
        },
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Runs that match a filter, sorted, in pages, with the columns that are wanted.

        An answer with an `ETag` may be asked for again with `If-None-Match`.
        """
        project = self.find_project()
        asked = request.query_params
        question = Question(
            where=asked_filter(asked),
            order=parse_order(words(asked, "order")),
            limit=integer(asked, "limit", default=50, least=1, most=MOST_ROWS),
            cursor=asked.get("cursor", ""),
            offset=integer(asked, "offset", default=0, most=MOST_OFFSET),
        )
        columns = parse_columns(words(asked, "columns"), is_short=flag(asked, "short"))
        tag = entity_tag(project, request) if question.is_steady and columns.is_steady else ""
        if tag and request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers=cached(tag))
        return Response(answer(project, question, columns), headers=cached(tag))

    @extend_schema(
        operation_id="query_runs_by_post", request=QueryInput, responses=RunTableSerializer
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """The same as with GET, for questions too long for an address. Nothing is changed."""
        project = self.find_project()
        body = self.checked(QueryInput)
        question = Question(
            where=body["filter"],
            order=parse_order(body["order"]),
            limit=body["limit"],
            cursor=body["cursor"],
            offset=body["offset"],
        )
        columns = parse_columns(body["columns"], is_short=body["short"])
        return Response(answer(project, question, columns))


class GroupsView(InProject):
    tag = "Run table"

    @extend_schema(
        operation_id="group_runs",
        parameters=[
            FILTER,
            OpenApiParameter(
                "by",
                str,
                required=True,
                description=f"1 to {grouping.MOST_KEYS} fields, comma-separated, outermost first.",
            ),
            OpenApiParameter("metrics", str, description="Fields to take statistics of."),
        ],
        responses=RunGroupsSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Runs with equal values, grouped by one field after the other.

        The group of runs without the field has `missing: true`.
        """
        project = self.find_project()
        by = asked_fields(request.query_params, "by", most=grouping.MOST_KEYS)
        metrics = asked_fields(request.query_params, "metrics", most=grouping.MOST_METRICS)
        if not by:
            raise Invalid("Name at least one field to group by.", fields={"by": "missing"})
        where = asked_filter(request.query_params)
        groups = RunTable(project).groups(where, by=by, metrics=metrics)
        return Response({"by": [str(one) for one in by], "groups": list(map(group_json, groups))})


class ReplicatesView(InProject):
    tag = "Run table"

    @extend_schema(
        operation_id="find_replicates",
        parameters=[
            FILTER,
            OpenApiParameter(
                "of",
                str,
                required=True,
                description="Configuration fields in which replicates differ: `config.seed`.",
            ),
            OpenApiParameter("by", str, description="Fields besides the configuration to tell by."),
            OpenApiParameter("metrics", str, description="Fields whose numbers are wanted."),
        ],
        responses=ReplicateGroupsSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Runs that agree in all of their configuration but some keys, with their numbers.

        Each group tells the fields in which groups differ, and its runs' finite numbers.
        """
        project = self.find_project()
        asked = {
            name: asked_fields(request.query_params, name, most=most)
            for name, most in (
                ("of", MOST_OF),
                ("by", grouping.MOST_KEYS),
                ("metrics", MOST_LISTED),
            )
        }
        if not asked["of"]:
            raise Invalid("Name at least one replicate key.", fields={"of": "missing"})
        found = RunTable(project).replicates(asked_filter(request.query_params), **asked)
        groups = [
            {"values": values_of(one), "count": one.count, "metrics": one.metrics} for one in found
        ]
        return Response({"of": [str(one) for one in asked["of"]], "groups": groups})


class RunKeysView(InProject):
    tag = "Run table"

    @extend_schema(
        operation_id="list_fields",
        parameters=[
            SEARCH,
            OpenApiParameter(
                "source",
                str,
                description=f"Comma-separated: {', '.join(Source)}. Default: run, config, summary.",
            ),
            at_most(MOST_KEYS, default=1000, of="fields"),
        ],
        responses=FieldsSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The fields that the project's runs have, by name."""
        project = self.find_project()
        asked = request.query_params
        found = RunTable(project).keys(
            sources=asked_sources(asked),
            search=asked.get("search", ""),
            limit=integer(asked, "limit", default=1000, least=1, most=MOST_KEYS),
        )
        keys = [
            {
                "key": str(use.field),
                "source": use.field.source,
                "count": use.count,
                "kinds": use.kinds,
            }
            for use in found.keys
        ]
        return Response({"keys": keys, "total": found.total})


class RunValuesView(InProject):
    tag = "Run table"

    @extend_schema(
        operation_id="list_values",
        parameters=[
            OpenApiParameter("key", str, required=True, description="A field: `config.model`."),
            FILTER,
            SEARCH,
            at_most(MOST_VALUES, default=50, of="values"),
        ],
        responses=ValuesSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The values that a field has, the commonest first; its least and greatest number."""
        project = self.find_project()
        asked = request.query_params
        fields = asked_fields(asked, "key", most=1)
        if not fields:
            raise Invalid("Name the field.", fields={"key": "missing"})
        found = RunTable(project).values(
            fields[0],
            where=asked_filter(asked),
            search=asked.get("search", ""),
            limit=integer(asked, "limit", default=50, least=1, most=MOST_VALUES),
        )
        return Response({"key": str(fields[0]), **values_json(found)})


def answer(project: Project, question: Question, columns: Columns) -> dict[str, Any]:
    page = RunTable(project).page(question)
    return {
        "results": read_rows(project, page.pks, columns),
        "next": page.cursor,
        "total": page.total,
    }


def entity_tag(project: Project, request: Request) -> str:
    """Changes with every change of a run, and with the question."""
    question = zlib.crc32(request.META.get("QUERY_STRING", "").encode(errors="replace"))
    return f'W/"{project.pk}-{project.change_seq}-{question:08x}"'


def cached(tag: str) -> dict[str, str]:
    """May be kept, but has to be asked about every time; nobody else may get it."""
    if not tag:
        return {"Cache-Control": "no-store"}
    return {"Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Authorization, Cookie"}


def asked_filter(query: Mapping[str, str]) -> Filter:
    return parse_filter(query.get("filter", ""))


def asked_fields(query: Mapping[str, str], name: str, *, most: int) -> list[Field]:
    asked = words(query, name)
    if len(asked) > most:
        raise Invalid(f"{name} takes at most {most}.", fields={name: "too many"})
    return [named_field(word, name) for word in asked]


def named_field(word: str, parameter: str) -> Field:
    field = find_field(word)
    if field is None:
        raise unknown_field(word, parameter=parameter, known=known_fields())
    return field


def asked_sources(query: Mapping[str, str]) -> list[Source]:
    default = [Source.RUN, Source.CONFIG, Source.SUMMARY]
    names = words(query, "source")
    unknown = set(names) - set(Source)
    if unknown:
        raise Invalid(
            f"“{min(unknown)[:60]}” is no source. Use {', '.join(Source)}.",
            fields={"source": "unknown"},
        )
    return [Source(name) for name in names] or default


def group_json(group: grouping.Group) -> dict[str, Any]:
    is_missing = group.value is grouping.Missing
    return {
        "value": None if is_missing else json_value(group.value),
        "missing": is_missing,
        "count": group.count,
        "metrics": group.metrics,
        "groups": list(map(group_json, group.groups)),
    }


def values_of(group: Replicates) -> dict[str, Any]:
    return {name: json_value(value) for name, value in group.values.items()}


def values_json(found: Values) -> dict[str, Any]:
    return {
        "values": [{"value": json_value(value), "count": count} for value, count in found.values],
        "distinct": found.distinct,
        "missing": found.missing,
        "least": found.least,
        "greatest": found.greatest,
    }
