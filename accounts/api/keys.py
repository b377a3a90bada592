"""The API of keys: one's own, and those of the programs that one administers."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.members import InTeam
from accounts.api.serializers import (
    ApiKeySerializer,
    CreatedApiKeySerializer,
    NewApiKey,
    RotateInput,
)
from accounts.models import ApiKey, TeamMembership, User
from labstead_core.api.views import TenantViewSet


class KeyViewSet(TenantViewSet):
    """What is done with a key, whosever it is."""

    model = ApiKey
    serializer_class = ApiKeySerializer

    def created(self, row: ApiKey, key: str) -> Response:
        return Response({**ApiKeySerializer(row).data, "key": key}, status=201)

    def rotated(self) -> Response:
        overlap = timedelta(seconds=self.checked(RotateInput)["overlap_seconds"])
        return self.created(
            *services.rotate_api_key(self.get_object(), overlap=overlap, by=self.person)
        )

    def revoked(self) -> Response:
        services.revoke_api_key(self.get_object(), by=self.person)
        return Response(status=204)


class ApiKeyViewSet(KeyViewSet):
    """One's own keys: nobody sees another's."""

    tag = "Account"

    def refine_queryset(self, rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        return rows.filter(user=self.request.user.pk, revoked_at=None).select_related("user")

    @extend_schema(operation_id="list_api_keys")
    def list(self, request: Request) -> Response:
        """Your own keys. Revoked ones are gone from the list."""
        return self.page_of(self.get_queryset(), ApiKeySerializer)

    @extend_schema(
        operation_id="create_api_key", request=NewApiKey, responses={201: CreatedApiKeySerializer}
    )
    def create(self, request: Request) -> Response:
        """Make a key. Only this answer holds it."""
        return self.created(*services.create_api_key(self.person, **self.checked(NewApiKey)))

    @extend_schema(
        operation_id="rotate_api_key",
        request=RotateInput,
        responses={201: CreatedApiKeySerializer, 409: None},
    )
    def rotate(self, request: Request, pk: str) -> Response:
        """Replace a key of yours by a new one of the same name, access and lifetime.

        The old one works for `overlap_seconds` longer, so that programs can change over.
        """
        return self.rotated()

    @extend_schema(operation_id="revoke_api_key")
    def destroy(self, request: Request, pk: str) -> Response:
        """Revoke a key of yours. It stops working at once."""
        return self.revoked()


class ServiceKeyViewSet(InTeam, KeyViewSet):
    """The keys of a program, for those who administer all its teams."""

    lookup_url_kwarg = "service_key"

    def refine_queryset(self, rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        return rows.filter(user=self.find_program(), revoked_at=None).select_related("user")

    def find_program(self) -> User:
        rows = TeamMembership.objects.visible_to(self.request.user).select_related("user")
        in_team = rows.of_programs().filter(team=self.find_team())
        return in_team.get_visible(user__username=self.kwargs["member"]).user

    @extend_schema(operation_id="list_service_account_keys")
    def list(self, request: Request, team: str, member: str) -> Response:
        """The keys of a program. For the team's admins; others get an empty list."""
        return self.page_of(self.get_queryset(), ApiKeySerializer)

    @extend_schema(
        operation_id="create_service_account_key",
        request=NewApiKey,
        responses={201: CreatedApiKeySerializer},
    )
    def create(self, request: Request, team: str, member: str) -> Response:
        """Give a program one more key. For the team's admins. Only this answer holds the key."""
        program = self.find_program()
        return self.created(
            *services.create_api_key(program, by=self.person, **self.checked(NewApiKey))
        )

    @extend_schema(
        operation_id="rotate_service_account_key",
        request=RotateInput,
        responses={201: CreatedApiKeySerializer, 409: None},
    )
    def rotate(self, request: Request, team: str, member: str, service_key: int) -> Response:
        """Replace a program's key by a new one of the same name, access and lifetime.

        The old one works for `overlap_seconds` longer. For the team's admins.
        """
        return self.rotated()

    @extend_schema(operation_id="revoke_service_account_key")
    def destroy(self, request: Request, team: str, member: str, service_key: int) -> Response:
        """Revoke a program's key. It stops working at once. For the team's admins."""
        return self.revoked()
