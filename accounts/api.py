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
    """Who the key or session belongs to."""

    ingest_may = frozenset({"get"})

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.person).data)


class TeamViewSet(TenantViewSet):
    model = Team
    serializer_class = TeamSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "team"

    def list(self, request: Request) -> Response:
        return self.page_of(self.get_queryset(), TeamSerializer)

    @extend_schema(request=NewTeam, responses={201: TeamSerializer})
    def create(self, request: Request) -> Response:
        team = services.create_team(**self.checked(NewTeam), by=self.person)
        return Response(TeamSerializer(team).data, status=201)

    def retrieve(self, request: Request, team: str) -> Response:
        return Response(TeamSerializer(self.get_object()).data)


class ApiKeyViewSet(TenantViewSet):
    """Your own keys. Revoked ones are gone from the list."""

    model = ApiKey
    serializer_class = ApiKeySerializer

    def refine_queryset(self, rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        return rows.filter(revoked_at=None)

    def list(self, request: Request) -> Response:
        return self.page_of(self.get_queryset(), ApiKeySerializer)

    @extend_schema(request=NewApiKey, responses={201: CreatedApiKeySerializer})
    def create(self, request: Request) -> Response:
        row, key = services.create_api_key(self.person, **self.checked(NewApiKey))
        return Response({**ApiKeySerializer(row).data, "key": key}, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        services.revoke_api_key(self.get_object(), by=self.person)
        return Response(status=204)
