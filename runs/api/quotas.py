"""The API of what teams and organizations use, and of their limits."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.access import demand, demand_in_organization
from accounts.limits import limits_of_organization, limits_of_team
from accounts.models import Organization, Role, Team
from labstead_core.api.serializers import StrictSerializer
from labstead_core.api.views import TenantAPIView
from runs.quotas.shown import Usage, usage_of_organization, usage_of_team

MOST = 2**62


class LimitsSerializer(serializers.Serializer[Any]):
    """null is no limit."""

    storage_bytes = serializers.IntegerField(allow_null=True)
    ingest_lines_a_second = serializers.IntegerField(allow_null=True)
    runs = serializers.IntegerField(allow_null=True)


class LimitsInput(StrictSerializer):
    storage_bytes = serializers.IntegerField(
        min_value=0, max_value=MOST, allow_null=True, required=False
    )
    ingest_lines_a_second = serializers.IntegerField(
        min_value=0, max_value=MOST, allow_null=True, required=False
    )
    runs = serializers.IntegerField(min_value=0, max_value=MOST, allow_null=True, required=False)


class UseRowSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Of the project, or the slug of the team.")
    runs = serializers.IntegerField(source="use.runs")
    storage_bytes = serializers.IntegerField(source="use.storage")


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    storage_bytes = serializers.IntegerField()
    runs = serializers.IntegerField()


class UsageSerializer(serializers.Serializer[Any]):
    runs = serializers.IntegerField(source="use.runs")
    storage_bytes = serializers.IntegerField(
        source="use.storage",
        help_text=(
            "Files that several projects share count once, deleted projects until they are removed."
        ),
    )
    kinds = serializers.DictField(
        source="use.kinds",
        child=serializers.IntegerField(),
        help_text="Bytes of `history`, `files`, `artifacts` and `archives`.",
    )
    limits = LimitsSerializer()
    rows = UseRowSerializer(many=True, help_text="By project, or by team: the largest first.")
    days = DaySerializer(many=True, help_text="What was kept on each of the last 90 days.")


class OfTeam(TenantAPIView):
    tag = "Teams"
    needs_person = True

    def team(self) -> Team:
        teams = Team.objects.visible_to(self.request.user).select_related("organization")
        return teams.get_visible(slug=self.kwargs["team"])


class TeamUsageView(OfTeam):
    @extend_schema(operation_id="get_team_usage", responses=UsageSerializer)
    def get(self, request: Request, team: str) -> Response:
        """What the team uses, by project, and its limits. For its members."""
        home = self.team()
        demand(self.person, home, role=Role.MEMBER)
        return Response(UsageSerializer(usage_of_team(home)).data)


class TeamLimitsView(OfTeam):
    @extend_schema(operation_id="get_team_limits", responses=LimitsSerializer)
    def get(self, request: Request, team: str) -> Response:
        """The team's own limits; its organization's hold besides."""
        return Response(LimitsSerializer(limits_of_team(self.team())).data)

    @extend_schema(operation_id="set_team_limits", request=LimitsInput, responses=LimitsSerializer)
    def patch(self, request: Request, team: str) -> Response:
        """Set limits of the team; what is not named stays. For admins of its organization."""
        row = services.set_team_quota(self.team(), self.checked(LimitsInput), by=self.person)
        return Response(LimitsSerializer(row).data)


class OfOrganization(TenantAPIView):
    tag = "Organizations"
    needs_person = True

    def organization(self) -> Organization:
        organizations = Organization.objects.visible_to(self.request.user)
        return organizations.get_visible(pk=self.kwargs["organization"])


class OrganizationUsageView(OfOrganization):
    @extend_schema(operation_id="get_organization_usage", responses=UsageSerializer)
    def get(self, request: Request, organization: int) -> Response:
        """What the organization uses, by team, and its limits. For its admins."""
        home = self.organization()
        demand_in_organization(self.person, home, role=Role.ADMIN)
        usage: Usage = usage_of_organization(home)
        return Response(UsageSerializer(usage).data)


class OrganizationLimitsView(OfOrganization):
    @extend_schema(operation_id="get_organization_limits", responses=LimitsSerializer)
    def get(self, request: Request, organization: int) -> Response:
        """The limits of the organization."""
        return Response(LimitsSerializer(limits_of_organization(self.organization())).data)

    @extend_schema(
        operation_id="set_organization_limits", request=LimitsInput, responses=LimitsSerializer
    )
    def patch(self, request: Request, organization: int) -> Response:
        """Set limits of the organization; what is not named stays. For who runs the server."""
        row = services.set_organization_quota(
            self.organization(), self.checked(LimitsInput), by=self.person
        )
        return Response(LimitsSerializer(row).data)
