"""The API of webhooks, for admins of their team."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantViewSet
from notifications.api.lookups import ForAdmins
from notifications.api.webhook_serializers import (
    CreatedWebhookSerializer,
    DeliverySerializer,
    NewWebhook,
    SecretSerializer,
    WebhookChanges,
    WebhookSerializer,
)
from notifications.models import Delivery, Webhook
from notifications.services import deliveries
from notifications.services import webhooks as services
from projects.models import Project


class WebhookViewSet(ForAdmins, TenantViewSet):
    tag = "Webhooks"
    needs_person = True
    model = Webhook
    serializer_class = WebhookSerializer
    lookup_url_kwarg = "webhook"

    def refine_queryset(self, rows: QuerySet[Webhook]) -> QuerySet[Webhook]:
        of_team = rows.filter(team=self.find_team())
        return of_team.select_related("team__organization", "project", "created_by")

    @extend_schema(operation_id="list_webhooks")
    def list(self, request: Request, team: str) -> Response:
        """The webhooks of the team and of its projects. For admins."""
        return self.page_of(self.get_queryset(), WebhookSerializer)

    @extend_schema(
        operation_id="create_webhook",
        request=NewWebhook,
        responses={201: CreatedWebhookSerializer, 409: None},
    )
    def create(self, request: Request, team: str) -> Response:
        """Make a webhook. The answer holds the secret it signs with, and no other ever does."""
        owner = self.find_team()
        fields: dict[str, Any] = self.checked(NewWebhook)
        if "project" in fields:
            named = Project.objects.visible_to(self.person).at(team, fields["project"])
            fields["project"] = named.get_visible()
        webhook, secret = services.create_webhook(owner, by=self.person, **fields)
        webhook.secret = secret  # type: ignore[attr-defined]
        return Response(CreatedWebhookSerializer(webhook).data, status=201)

    @extend_schema(operation_id="get_webhook")
    def retrieve(self, request: Request, **address: Any) -> Response:
        """A webhook. For admins."""
        return Response(WebhookSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_webhook", request=WebhookChanges, responses=WebhookSerializer
    )
    def partial_update(self, request: Request, **address: Any) -> Response:
        """Change a webhook, or switch it off. For admins."""
        changed = services.update_webhook(
            self.get_object(), by=self.person, **self.checked(WebhookChanges)
        )
        return Response(WebhookSerializer(changed).data)

    @extend_schema(operation_id="delete_webhook", responses={204: None})
    def destroy(self, request: Request, **address: Any) -> Response:
        """Delete a webhook with its log. For admins."""
        services.delete_webhook(self.get_object(), by=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="replace_webhook_secret", request=None, responses={200: SecretSerializer}
    )
    def replace_secret(self, request: Request, **address: Any) -> Response:
        """Make a new secret. The old one stops at once. For admins."""
        return Response({"secret": services.replace_secret(self.get_object(), by=self.person)})

    @extend_schema(operation_id="test_webhook", request=None, responses={200: DeliverySerializer})
    def test(self, request: Request, **address: Any) -> Response:
        """Send a test message now, and say how that went. For admins."""
        sent = deliveries.send_test(self.get_object(), by=self.person)
        return Response(DeliverySerializer(sent).data)


class DeliveryViewSet(ForAdmins, TenantViewSet):
    tag = "Webhooks"
    needs_person = True
    model = Delivery
    serializer_class = DeliverySerializer
    lookup_url_kwarg = "delivery"

    def refine_queryset(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        hooks = Webhook.objects.visible_to(self.request.user).filter(team=self.find_team())
        webhook = hooks.get_visible(pk=self.kwargs["webhook"])
        return rows.filter(webhook=webhook).select_related("webhook__team__organization")

    @extend_schema(operation_id="list_deliveries")
    def list(self, request: Request, **address: Any) -> Response:
        """What was sent to a webhook, the newest first. For admins."""
        return self.page_of(self.get_queryset(), DeliverySerializer)

    @extend_schema(
        operation_id="resend_delivery", request=None, responses={200: DeliverySerializer}
    )
    def resend(self, request: Request, **address: Any) -> Response:
        """Send a message again, under its id. For admins."""
        sent = deliveries.resend(self.get_object(), by=self.person)
        return Response(DeliverySerializer(sent).data)
