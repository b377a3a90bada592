"""The API of the charts that a team keeps under names."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from labstead_core.api.views import TenantViewSet
from runs.models import ChartPreset
from runs.services.chart_presets import delete_chart_preset


class ChartSerializer(serializers.ModelSerializer[ChartPreset]):
    """``full_name`` is what logged charts name it by."""

    full_name = serializers.CharField(source="__str__", help_text="`TEAM/NAME`: what tables name.")
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)

    class Meta:
        model = ChartPreset
        fields = [
            "name",
            "full_name",
            "display_name",
            "access",
            "created_by",
            "created_at",
            "updated_at",
        ]


class ChartWithSpecSerializer(ChartSerializer):
    spec = serializers.DictField(help_text="Vega or Vega-Lite, with its `${field:…}`.")

    class Meta(ChartSerializer.Meta):
        fields = [*ChartSerializer.Meta.fields, "spec"]


class ChartViewSet(TenantViewSet):
    tag = "Teams"
    needs_person = True
    model = ChartPreset
    serializer_class = ChartSerializer
    lookup_field = "name"
    lookup_url_kwarg = "chart"

    def refine_queryset(self, rows: QuerySet[ChartPreset]) -> QuerySet[ChartPreset]:
        teams = Team.objects.visible_to(self.request.user)
        team = teams.get_visible(slug=self.kwargs["team"])
        return rows.filter(team=team).select_related("team__organization", "created_by")

    @extend_schema(operation_id="list_team_charts")
    def list(self, request: Request, team: str) -> Response:
        """The charts that the team keeps under names, without their specs."""
        return self.page_of(self.get_queryset().defer("spec"), ChartSerializer)

    @extend_schema(operation_id="get_team_chart", responses=ChartWithSpecSerializer)
    def retrieve(self, request: Request, **address: str) -> Response:
        """A chart of the team with its spec."""
        return Response(ChartWithSpecSerializer(self.get_object()).data)

    @extend_schema(operation_id="delete_team_chart", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Delete a chart. For who made it and for admins. What names it is drawn without it."""
        delete_chart_preset(self.get_object(), by=self.person)
        return Response(status=204)
