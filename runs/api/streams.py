"""The API of a run's streams: append lines, read them back, list the keys."""

from __future__ import annotations

from concurrent.futures import TimeoutError as FutureTimeout
from typing import cast

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from history.ingest.writer import writer
from history.models import Stream, StreamKind
from history.rows.reading import read_page
from history.rows.wanted import Wanted
from labstead_core.api.parameters import whole_number
from labstead_core.api.parsers import BytesParser
from labstead_core.errors import Busy, Invalid
from labstead_core.query import integer, whole, words
from runs import services
from runs.api.answers import AppendedSerializer, KeysSerializer, RowsSerializer
from runs.api.lookups import InProject
from runs.api.serializers import StreamSerializer
from runs.ingest.lines import (
    COMMIT_SECONDS,
    NOT_YET,
    answer_of,
    checked_writer,
    open_run,
    read_append,
)
from runs.quotas.rates import allowance_of

MAX_PAGE_ROWS = 10_000
STREAM = OpenApiParameter(
    "stream",
    str,
    enum=[kind.label for kind in StreamKind],
    default=StreamKind.HISTORY.label,
    description="Which of the run's streams.",
)
STEPS = [
    whole_number("min_step", least=None, description="The least step, included."),
    whole_number("max_step", least=None, description="The greatest step, included."),
]


WRITER = OpenApiParameter(
    "writer",
    str,
    description="One of several that write the stream at once: its lines are counted alone.",
)


class LinesParser(BytesParser):
    media_type = "application/x-ndjson"


class StreamView(InProject):
    tag = "Streams"
    ingest_may = frozenset({"get", "post"})
    parser_classes = [LinesParser]

    @extend_schema(
        operation_id="append_lines",
        parameters=[
            whole_number("offset", required=True, description="The number of the first line."),
            whole_number(
                "rewinds",
                description="How often the stream was rewound when the client began to count.",
            ),
            WRITER,
        ],
        request={"application/x-ndjson": OpenApiTypes.STR},
        responses={200: AppendedSerializer, 409: None, 429: None, 507: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Append lines from number `offset` on. Those the server has already are dropped.

        Nothing is acknowledged before it is on disk. A line that cannot be kept is listed under
        `refused`; the others are committed. `docs/reference/ingest.md` has the whole protocol.
        """
        run = open_run(
            self.person, team=kwargs["team"], project=kwargs["project"], run=kwargs["run"]
        )
        append = read_append(
            run.stream_id(self.kind()),
            request.query_params,
            cast("bytes", request.data or b""),
            request.headers.get("Content-Encoding", ""),
        )
        allowance_of(run.team_id).take(len(append.batch))
        future = writer.submit(append)
        try:
            appended = future.result(timeout=COMMIT_SECONDS)
        except FutureTimeout as error:
            raise Busy(NOT_YET) from error
        return Response(answer_of(append, appended))

    def kind(self) -> StreamKind:
        return StreamKind[self.kwargs["kind"].upper()]

    @extend_schema(operation_id="get_stream", parameters=[WRITER], responses=StreamSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """How far the stream has come. `next_line` is the offset at which a client goes on."""
        stream = self.find_run().stream(self.kind())
        writer = checked_writer(request.query_params.get("writer"))
        return Response({"next_line": lines_of(stream, writer), "rewinds": stream.rewinds})


def lines_of(stream: Stream, writer: str | None) -> int:
    if writer is None:
        return stream.next_line
    lines = stream.writers.filter(name=writer).values_list("next_line", flat=True)
    return lines.first() or 0


class RowsView(InProject):
    tag = "Streams"

    @extend_schema(
        operation_id="read_rows",
        parameters=[
            whole_number("from_line", default=0, description="Where to begin."),
            whole_number(
                "limit",
                least=1,
                most=MAX_PAGE_ROWS,
                default=1000,
                description="How many rows a page has at most.",
            ),
            OpenApiParameter("keys", str, description="Comma-separated; default: all."),
            *STEPS,
        ],
        responses=RowsSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """A page of rows, exactly as they were logged.

        A page may hold fewer rows than `limit`, even none, where few lines are wanted.
        """
        stream = self.find_run().stream(StreamKind[self.kwargs["kind"].upper()])
        asked = request.query_params
        page = read_page(
            stream,
            wanted_rows(asked),
            from_line=integer(asked, "from_line", default=0, least=0),
            limit=integer(asked, "limit", default=1000, least=1, most=MAX_PAGE_ROWS),
        )
        return Response(
            {
                "rows": page.rows,
                "next_line": page.next_line,
                "missing_lines": page.missing_lines,
            }
        )


def wanted_rows(asked: QueryDict) -> Wanted:
    """Keys and steps that a query string asks for."""
    return Wanted(
        keys=words(asked, "keys") or None,
        min_step=whole(asked, "min_step"),
        max_step=whole(asked, "max_step"),
    )


class KeysView(InProject):
    tag = "Streams"

    @extend_schema(operation_id="list_keys", parameters=[STREAM], responses=KeysSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """The keys that a run has logged, by name."""
        kind = stream_kind(request.query_params.get("stream", "history"))
        rows = self.find_run().stream(kind).keys.order_by("name")
        keys = [
            {"name": row.name, "kinds": row.kind_names, "count": row.count, "last": row.last}
            for row in rows
        ]
        return Response({"keys": keys})

    @extend_schema(
        operation_id="delete_key",
        parameters=[OpenApiParameter("name", str, required=True, description="The key."), STREAM],
        responses={204: None},
    )
    def delete(self, request: Request, **kwargs: str) -> Response:
        """Delete a key from all lines so far. Lines that come later may have it again."""
        kind = stream_kind(request.query_params.get("stream", "history"))
        run, name = self.find_run(), request.query_params.get("name", "")
        if not name:
            raise Invalid("Name the key.", fields={"name": "missing"})
        services.delete_key(run, name, by=self.person, kind=kind)
        return Response(status=204)


def stream_kind(name: str) -> StreamKind:
    """Raises Invalid for anything but history, system and console."""
    kinds = {kind.label: kind for kind in StreamKind}
    if name not in kinds:
        raise Invalid(
            f"“{name}” is no stream. Use {', '.join(kinds)}.", fields={"stream": "unknown"}
        )
    return kinds[name]
