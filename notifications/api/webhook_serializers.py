"""The shapes of webhooks in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labstead_core.api.serializers import StrictSerializer
from notifications.kinds import IN_FEEDS
from notifications.models import Delivery, DeliveryState, Webhook, WebhookForm
from notifications.services.webhooks import host_of

FEED_KINDS = [(str(kind), kind.label) for kind in IN_FEEDS]


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """Its address is a secret, too: only where it is may be read again."""

    form = serializers.ChoiceField(WebhookForm.choices)
    kinds = serializers.ListField(child=serializers.ChoiceField(FEED_KINDS))
    project = serializers.CharField(
        source="project.name", default=None, allow_null=True, help_text="Null: all of the team's."
    )
    host = serializers.SerializerMethodField(help_text="Where its address is.")
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)

    class Meta:
        model = Webhook
        fields = [
            "id",
            "name",
            "form",
            "kinds",
            "is_on",
            "project",
            "host",
            "created_by",
            "created_at",
        ]

    def get_host(self, webhook: Webhook) -> str:
        return host_of(webhook)


class CreatedWebhookSerializer(WebhookSerializer):
    """The only answer that ever holds the secret."""

    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class SecretSerializer(serializers.Serializer[Any]):
    """The only answer that ever holds this secret."""

    secret = serializers.CharField()


class WebhookChanges(StrictSerializer):
    name = serializers.CharField(max_length=128, required=False)
    url = serializers.CharField(max_length=2_000, required=False)
    form = serializers.ChoiceField(WebhookForm.choices, required=False)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(FEED_KINDS), allow_empty=False, required=False
    )
    is_on = serializers.BooleanField(required=False)


class NewWebhook(StrictSerializer):
    name = serializers.CharField(max_length=128)
    url = serializers.CharField(max_length=2_000, help_text="Where to post to.")
    form = serializers.ChoiceField(WebhookForm.choices, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(FEED_KINDS), allow_empty=False)
    project = serializers.CharField(
        max_length=128, required=False, help_text="Only of this project; else of all the team's."
    )


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    kind = serializers.CharField(help_text="A kind of activity, or `test`.")
    state = serializers.ChoiceField(DeliveryState.choices)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "message_id",
            "kind",
            "state",
            "attempts",
            "created_at",
            "next_attempt_at",
            "delivered_at",
            "status",
            "trouble",
            "body",
        ]
