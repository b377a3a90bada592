"""Addresses of other services that are told what happens, and what was sent there."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids
from notifications.models.activity import Activity
from projects.models import Project


class WebhookForm(models.TextChoices):
    SIGNED = "signed", "Signed JSON"
    SLACK = "slack", "Slack message"


def new_salt() -> str:
    return secrets.token_hex(16)


class WebhookQuerySet(TenantQuerySet["Webhook"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins of the team; the address of a webhook is a secret of its own."""
        in_team = Q(team__in=ids(Team, "administered_by", visitor))
        return in_team & Q(project__deleted_at=None)

    def for_activity(self, activity: Activity) -> WebhookQuerySet:
        """Those of the team and of the project that are switched on; of any kinds.

        One that came later hears nothing of what was before.
        """
        of_all = Q(project=None) | Q(project=activity.project_id)
        were_there = {"team": activity.team_id, "created_at__lte": activity.created_at}
        return self.filter(of_all, is_on=True, **were_there)


class Webhook(TenantModel):
    """Without a project it hears of all projects of the team.

    The secret it signs with is not kept: the server's key and ``salt`` make it.
    """

    project = models.ForeignKey(
        Project, null=True, on_delete=models.CASCADE, related_name="webhooks"
    )
    name = models.CharField(max_length=128)
    url = models.TextField()
    form = models.CharField(max_length=8, choices=WebhookForm, default=WebhookForm.SIGNED)
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    salt = models.CharField(max_length=32, default=new_salt)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=WebhookForm.values), name="webhook_form_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    PENDING = "pending", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


def new_message_id() -> str:
    return f"msg_{secrets.token_hex(12)}"


class DeliveryQuerySet(TenantQuerySet["Delivery"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        of_team = Q(webhook__team__in=ids(Team, "administered_by", visitor))
        return of_team & Q(webhook__project__deleted_at=None, activity__project__deleted_at=None)

    def newest_first(self) -> DeliveryQuerySet:
        return self.order_by("-created_at", "-pk")

    def due(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.PENDING, next_attempt_at__lte=timezone.now())


class Delivery(TenantModel):
    """One message to one webhook, with how its sending went. Tests have no activity."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    # The receiver's means to know a repeated message.
    message_id = models.CharField(max_length=40, unique=True, default=new_message_id)
    kind = models.CharField(max_length=32)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # Also how long a worker has the message to itself while it sends it.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    # Of the last attempt: what the receiver answered, or why nothing came that far.
    status = models.SmallIntegerField(null=True)
    trouble = models.CharField(max_length=256, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "activity"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
        ]
        indexes = [
            # The log of a webhook.
            models.Index(fields=["webhook", "-created_at"], name="delivery_newest_first"),
            # What is due; few rows wait.
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_due",
                condition=Q(state=DeliveryState.PENDING),
            ),
            # Tests that have grown too old; the others go with their activity.
            models.Index(
                fields=["created_at"], name="delivery_test_age", condition=Q(activity__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.webhook}"
