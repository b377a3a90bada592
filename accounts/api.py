"""The API of people, teams and keys."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.models import ApiKey, Team
from accounts.serializers import (
    ApiKeySerializer,
    CreatedApiKeySerializer,
    MeSerializer,
    NewApiKey,
    NewTeam,
    TeamSerializer,
)
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

    @extend_schema(operation_id="list_teams")
    def list(self, request: Request) -> Response:
        """The teams you can see."""
        return self.page_of(self.get_queryset(), TeamSerializer)

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


class ApiKeyViewSet(TenantViewSet):
    """One's own keys: nobody sees another's."""

    tag = "Account"
    model = ApiKey
    serializer_class = ApiKeySerializer

    def refine_queryset(self, rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        return rows.filter(revoked_at=None)

    @extend_schema(operation_id="list_api_keys")
    def list(self, request: Request) -> Response:
        """Your own keys. Revoked ones are gone from the list."""
        return self.page_of(self.get_queryset(), ApiKeySerializer)

    @extend_schema(
        operation_id="create_api_key", request=NewApiKey, responses={201: CreatedApiKeySerializer}
    )
    def create(self, request: Request) -> Response:
        """Make a key. Only this answer holds it."""
        row, key = services.create_api_key(self.person, **self.checked(NewApiKey))
        return Response({**ApiKeySerializer(row).data, "key": key}, status=201)

    @extend_schema(operation_id="revoke_api_key")
    def destroy(self, request: Request, pk: str) -> Response:
        """Revoke a key of yours. It stops working at once."""
        services.revoke_api_key(self.get_object(), by=self.person)
        return Response(status=204)
