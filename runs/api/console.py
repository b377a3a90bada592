"""The API of a run's console: lines as they stand now, and where a text is found in them."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.parameters import whole_number
from labstead_core.errors import Invalid
from labstead_core.query import flag, integer
from runs.api.answers import Answer
from runs.api.lookups import InProject
from runs.console.lines import read_lines
from runs.console.search import Sought, search

MOST_LINES_A_PAGE = 2_000
MOST_CHARACTERS = 1_000


class ConsoleLineSerializer(Answer):
    line = serializers.IntegerField(help_text="From 0, in the order in which lines began.")
    text = serializers.CharField(
        allow_null=True, help_text="With ANSI colours; null where it cannot be read."
    )
    channel = serializers.ChoiceField(["stdout", "stderr"], required=False)
    time = serializers.FloatField(
        allow_null=True, required=False, help_text="Seconds since 1970, by the program's clock."
    )
    writer = serializers.CharField(required=False, help_text="Of one of several writers.")


class ConsoleLinesSerializer(Answer):
    n_lines = serializers.IntegerField(help_text="How many lines there are.")
    n_rows = serializers.IntegerField(help_text="Give it as `since_row` to hear of changes.")
    lines = ConsoleLineSerializer(many=True)
    written_anew = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="Lines that changed since `since_row`; null where they are too many to name.",
    )


class ConsoleFoundSerializer(Answer):
    n_lines = serializers.IntegerField(help_text="How many lines match.")
    lines = serializers.ListField(
        child=serializers.IntegerField(), help_text="Their numbers; at most 20,000 of them."
    )
    n_rows = serializers.IntegerField(help_text="Give it as `from_row` to search what is new.")


class ConsoleLines(InProject):
    tag = "Streams"

    @extend_schema(
        operation_id="read_console",
        parameters=[
            whole_number("first", description="The first line. Default: the last `limit` lines."),
            whole_number(
                "limit", least=1, most=MOST_LINES_A_PAGE, default=500, description="Lines."
            ),
            whole_number("since_row", description="`n_rows` of an earlier answer."),
        ],
        responses=ConsoleLinesSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """What the run printed, as a terminal would show it.

        A progress bar is one line, however often it was recorded.
        """
        asked = request.query_params
        page = read_lines(
            self.find_run().console,
            first=integer(asked, "first") if asked.get("first") else None,
            limit=integer(asked, "limit", default=500, least=1, most=MOST_LINES_A_PAGE),
            since_row=integer(asked, "since_row") if asked.get("since_row") else None,
        )
        return Response(asdict(page))


class ConsoleSearch(InProject):
    tag = "Streams"

    @extend_schema(
        operation_id="search_console",
        parameters=[
            OpenApiParameter("text", str, required=True, description="In any case."),
            OpenApiParameter("pattern", bool, description="It is a regular expression (RE2)."),
            whole_number("from_row", default=0, description="`n_rows` of an earlier answer."),
        ],
        responses=ConsoleFoundSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The lines that hold a text."""
        run, asked = self.find_run(), request.query_params
        text = asked.get("text", "")
        if not 0 < len(text) <= MOST_CHARACTERS:
            raise Invalid("Say what to find.", fields={"text": f"1 to {MOST_CHARACTERS} letters"})
        sought = Sought(text, is_pattern=flag(asked, "pattern"))
        found = search(run.console, sought, from_row=integer(asked, "from_row", default=0))
        return Response(asdict(found))
