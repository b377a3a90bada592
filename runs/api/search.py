"""The search behind the command palette."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantAPIView
from runs.search import Found, search

MOST_CHARACTERS = 200


class FoundSerializer(serializers.Serializer[Found]):
    kind = serializers.CharField(help_text="`project`, `view`, `artifact` or `run`.")
    name = serializers.CharField()
    where = serializers.CharField(help_text="Its team, or its project as `team/project`.")
    path = serializers.CharField(help_text="Of its page.")
    state = serializers.CharField(help_text="Of a run.")
    color_index = serializers.IntegerField(allow_null=True)


class SearchResults(serializers.Serializer[object]):
    results = FoundSerializer(many=True)


class SearchView(TenantAPIView):
    tag = "Projects"

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, description="Words that are all in the name, in any order."),
            OpenApiParameter("near", str, description="`team/project`: its runs come first."),
        ],
        responses=SearchResults,
    )
    def get(self, request: Request) -> Response:
        """What one may see of each kind, by words of its name; eight at most."""
        text = request.query_params.get("q", "")[:MOST_CHARACTERS]
        near = request.query_params.get("near", "")
        found = [FoundSerializer(one).data for one in search(request.user, text, near=near)]
        return Response({"results": found})
