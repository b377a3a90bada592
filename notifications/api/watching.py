"""The API of watching a project."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import services
from notifications.api.serializers import WatchSerializer
from notifications.models import Watch
from projects.lookups import InProject


class WatchView(InProject):
    """Oneself alone: nobody makes others watch."""

    tag = "Notifications"

    @extend_schema(operation_id="get_watch", responses=WatchSerializer)
    def get(self, request: Request, **address: str) -> Response:
        """Whether one watches the project."""
        project = self.find_project()
        mine = Watch.objects.visible_to(request.user).filter(project=project)
        return Response({"is_watching": mine.exists()})

    @extend_schema(operation_id="watch_project", request=None, responses=WatchSerializer)
    def put(self, request: Request, **address: str) -> Response:
        """Watch the project: be told how its runs end, of alerts and of comments."""
        services.watch(self.find_project(), by=self.person)
        return Response({"is_watching": True})

    @extend_schema(operation_id="unwatch_project", responses={204: None})
    def delete(self, request: Request, **address: str) -> Response:
        """Watch the project no longer."""
        services.unwatch(self.find_project(), by=self.person)
        return Response(status=204)
