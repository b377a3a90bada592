"""Whom one may mention: the people of a project."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from discussions.mentions import suggestions
from projects.access import demand
from projects.lookups import InProject

TYPED = OpenApiParameter("q", str, description="How the name begins.")
MAX_TYPED = 64


class MentionableSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField(source="display_name")


class MentionableView(InProject):
    tag = "Comments"

    @extend_schema(
        operation_id="list_mentionable_people",
        parameters=[TYPED],
        responses=MentionableSerializer(many=True),
    )
    def get(self, request: Request, **address: str) -> Response:
        """People of the project whose name begins so, at most eight. For those who belong to it."""
        project = self.find_project()
        demand(self.person, project, role=Role.VIEWER)
        typed = request.query_params.get("q", "")[:MAX_TYPED].replace("\0", "")
        return Response(MentionableSerializer(suggestions(project, typed), many=True).data)
