"""The API of oneself and of teams."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.serializers import (
    MeSerializer,
    NewTeam,
    TeamChanges,
    TeamSerializer,
)
from accounts.models import Team
from labstead_core.api.parameters import ARCHIVED, chosen_rows
from labstead_core.api.views import TenantAPIView, TenantViewSet


class MeView(TenantAPIView):
    tag = "Account"
    needs_person = True
    ingest_may = frozenset({"get"})

    @extend_schema(operation_id="get_me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who the key or session belongs to, and where their runs go."""
        return Response(MeSerializer(self.person).data)


class TeamViewSet(TenantViewSet):
    tag = "Teams"
    model = Team
    serializer_class = TeamSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "team"

    def refine_queryset(self, rows: QuerySet[Team]) -> QuerySet[Team]:
        return rows.select_related("organization")

    @extend_schema(operation_id="list_teams", parameters=[ARCHIVED])
    def list(self, request: Request) -> Response:
        """The teams you can see."""
        rows = chosen_rows(self.get_queryset(), request.query_params)
        return self.page_of(rows, TeamSerializer)

    @extend_schema(
        operation_id="create_team",
        request=NewTeam,
        responses={201: TeamSerializer, 404: None, 409: None},
    )
    def create(self, request: Request) -> Response:
        """Make a team in your organization, and become its admin."""
        team = services.create_team(**self.checked(NewTeam), by=self.person)
        return Response(TeamSerializer(team).data, status=201)

    @extend_schema(operation_id="get_team")
    def retrieve(self, request: Request, team: str) -> Response:
        """A team."""
        return Response(TeamSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_team",
        request=TeamChanges,
        responses={200: TeamSerializer, 409: None},
    )
    def partial_update(self, request: Request, team: str) -> Response:
        """Rename a team, archive it or take it back. For its admins.

        The old address leads to the new one. An archived team and its projects can only be read,
        and no list shows them.
        """
        changed = services.change_team(
            self.get_object(), by=self.person, **self.checked(TeamChanges)
        )
        return Response(TeamSerializer(changed).data)
