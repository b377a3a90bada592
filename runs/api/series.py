"""The API of charts: series of several runs and keys in one request."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from history.models import Stream, StreamKind
from history.series.format import BINARY_TYPE, as_binary, as_json
from history.series.points import Axis
from history.series.reading import MAX_BUCKETS, Query, read_series
from labstead_core.api.negotiation import EitherForm
from labstead_core.api.parameters import whole_number
from labstead_core.errors import Invalid
from labstead_core.query import integer, number, one_of, words
from projects.models import Project
from runs.api.answers import PanelsSerializer
from runs.api.lookups import InProject
from runs.api.streams import STREAM, stream_kind
from runs.models import Run

MAX_RUNS = 1000
MAX_KEYS = 1000
MAX_LINES = 30_000
SCALES = ["linear", "log"]


class SeriesView(InProject):
    tag = "Charts"
    content_negotiation_class = EitherForm

    @extend_schema(
        operation_id="get_series",
        parameters=[
            OpenApiParameter("runs", str, required=True, description="Run ids, comma-separated."),
            OpenApiParameter("keys", str, required=True, description="Keys, comma-separated."),
            OpenApiParameter(
                "x",
                str,
                default="_step",
                description="`_step`, `_timestamp`, `_runtime` or a key.",
            ),
            OpenApiParameter(
                "x_scale",
                str,
                enum=SCALES,
                default=SCALES[0],
                description="Cells of equal width, or of equal ratio.",
            ),
            OpenApiParameter("from", float, description="The least x, included."),
            OpenApiParameter("to", float, description="The greatest x, included."),
            whole_number(
                "buckets",
                least=1,
                most=MAX_BUCKETS,
                default=1000,
                description="How many cells at most: the width of the panel in pixels.",
            ),
            STREAM,
        ],
        responses={
            (200, "application/json"): PanelsSerializer,
            (200, BINARY_TYPE): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponse:
        """Series of several runs and keys, on one grid of x for each key.

        Runs that are missing or not yours are left out. `docs/reference/series.md` has the rules
        and the binary form.
        """
        kind = stream_kind(request.query_params.get("stream", "history"))
        runs = self.find_runs(kind)
        cursor = runs[0].cursor if runs else self.find_cursor()
        panels = read_series(self.query([run.stream(kind) for run in runs]))
        names = [run.slug for run in runs]
        wants_binary = BINARY_TYPE in request.headers.get("Accept", "")
        write, media = (as_binary, BINARY_TYPE) if wants_binary else (as_json, "application/json")
        body = write(panels, names, str(cursor))
        return HttpResponse(body, content_type=media, headers={"Cache-Control": "no-store"})

    def find_cursor(self) -> int:
        """The ``change_seq`` of the project, for an answer without runs."""
        projects = Project.objects.visible_to(self.request.user)
        at = projects.at(self.kwargs["team"], self.kwargs["project"])
        return at.only("change_seq").get_visible().change_seq

    def find_runs(self, kind: StreamKind) -> list[Any]:
        """The wanted runs, as far as they are there, with their streams and the project's cursor.

        One query: a chart is asked for so often that a second one would be felt.
        """
        wanted = words(self.request.query_params, "runs")
        if len(wanted) > MAX_RUNS:
            raise Invalid(f"Ask for at most {MAX_RUNS} runs at once.", fields={"runs": "too many"})
        runs = Run.objects.visible_to(self.request.user)
        at = runs.at(self.kwargs["team"], self.kwargs["project"]).filter(slug__in=wanted)
        rows = at.annotate(cursor=F("project__change_seq")).select_related(kind.label)
        found = {run.slug: run for run in rows.only("slug", kind.label)}
        return [found[slug] for slug in wanted if slug in found]

    def query(self, streams: list[Stream]) -> Query:
        asked = self.request.query_params
        keys = words(asked, "keys")
        if not keys:
            raise Invalid("Name at least one key.", fields={"keys": "missing"})
        if len(keys) > MAX_KEYS or len(keys) * len(streams) > MAX_LINES:
            raise Invalid("Ask for fewer keys or runs at once.", fields={"keys": "too many"})
        return Query(
            streams=streams,
            keys=keys,
            axis=Axis(
                asked.get("x") or "_step",
                start=number(asked, "from"),
                end=number(asked, "to"),
                is_log=one_of(asked, "x_scale", SCALES) == "log",
            ),
            buckets=integer(asked, "buckets", default=1000, least=1, most=100_000),
        )
