"""What happened, who watches, who was told, by notices and by webhooks."""

from notifications.models.activity import Activity, ActivityQuerySet
from notifications.models.notices import Notice, NoticeChoice, NoticeQuerySet
from notifications.models.watching import Watch
from notifications.models.webhooks import Delivery, DeliveryState, Webhook, WebhookForm

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "Delivery",
    "DeliveryState",
    "Notice",
    "NoticeChoice",
    "NoticeQuerySet",
    "Watch",
    "Webhook",
    "WebhookForm",
]
