"""The API of what happened lately."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from labstead_core.api.views import TenantViewSet
from notifications.api.serializers import ActivitySerializer
from notifications.models import Activity
from projects.lookups import InProject


class FeedViewSet(InProject, TenantViewSet):
    tag = "Notifications"
    model = Activity
    serializer_class = ActivitySerializer

    @extend_schema(operation_id="list_project_activity", responses=ActivitySerializer(many=True))
    def of_project(self, request: Request, **address: str) -> Response:
        """What happened in the project, the newest first."""
        seen = Activity.objects.visible_to(request.user)
        rows = seen.filter(project=self.find_project())
        return self.page_of(rows.in_feeds(), ActivitySerializer)

    @extend_schema(operation_id="list_team_activity", responses=ActivitySerializer(many=True))
    def of_team(self, request: Request, team: str) -> Response:
        """What happened in those of the team's projects that one sees, the newest first."""
        own = Team.objects.visible_to(request.user).get_visible(slug=team)
        rows = Activity.objects.visible_to(request.user).filter(team=own)
        return self.page_of(rows.in_feeds(), ActivitySerializer)
