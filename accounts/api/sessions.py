"""The API of the browsers in which one is logged in."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.client import device
from accounts.models import BrowserSession
from labstead_core.api.views import TenantViewSet


class SessionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    device = serializers.SerializerMethodField()
    address = serializers.CharField(help_text="Empty where there is none.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(help_text="To ten minutes.")

    def get_device(self, session: BrowserSession) -> str:
        """As the browser names itself."""
        return device(session.user_agent)


class SessionViewSet(TenantViewSet):
    """One's own sessions: nobody sees another's."""

    tag = "Account"
    model = BrowserSession
    serializer_class = SessionSerializer
    lookup_url_kwarg = "session"

    def refine_queryset(self, rows: QuerySet[BrowserSession]) -> QuerySet[BrowserSession]:
        living = BrowserSession.objects.visible_to(self.request.user).living()
        return living.select_related("user")

    @extend_schema(operation_id="list_sessions")
    def list(self, request: Request) -> Response:
        """The browsers in which you are logged in."""
        return self.page_of(self.get_queryset(), SessionSerializer)

    @extend_schema(operation_id="end_session")
    def destroy(self, request: Request, session: int) -> Response:
        """Log a browser of yours out, its open pages included."""
        services.end_session(self.get_object(), by=self.person)
        return Response(status=204)
