"""Markdown of panels as HTML that a page may show."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.serializers import StrictSerializer
from labstead_core.markdown import sanitised
from runs.api.answers import RenderedSerializer
from runs.api.lookups import InProject

LONGEST = 100_000


class MarkdownInput(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False)


class RenderedMarkdown(InProject):
    tag = "Charts"
    reads_by_post = True

    @extend_schema(
        operation_id="render_markdown", request=MarkdownInput, responses=RenderedSerializer
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Markdown as the project's pages show it. Nothing is kept.

        HTML within the text is shown as text; pictures, forms and scripts never come out.
        """
        self.find_project()
        return Response({"html": sanitised(self.checked(MarkdownInput)["text"])})
