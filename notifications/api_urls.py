from django.urls import path

from notifications.api.feeds import FeedViewSet
from notifications.api.notices import NoticeChoicesView, NoticeChoiceView, NoticeViewSet
from notifications.api.watching import WatchView
from notifications.api.webhooks import DeliveryViewSet, WebhookViewSet

WEBHOOKS = "teams/<str:team>/webhooks"
WEBHOOK = f"{WEBHOOKS}/<int:webhook>"
PROJECT = "teams/<str:team>/projects/<str:project>"

urlpatterns = [
    path("notices", NoticeViewSet.as_view({"get": "list"}), name="api-notices"),
    path("notices/read", NoticeViewSet.as_view({"post": "read_all"}), name="api-notices-read"),
    path(
        "notices/<int:notice>",
        NoticeViewSet.as_view({"patch": "partial_update"}),
        name="api-notice",
    ),
    path("notice-preferences", NoticeChoicesView.as_view(), name="api-notice-preferences"),
    path(
        "notice-preferences/<str:notice_kind>",
        NoticeChoiceView.as_view(),
        name="api-notice-preference",
    ),
    path(f"{PROJECT}/activity", FeedViewSet.as_view({"get": "of_project"}), name="api-activity"),
    path(
        "teams/<str:team>/activity",
        FeedViewSet.as_view({"get": "of_team"}),
        name="api-team-activity",
    ),
    path(f"{PROJECT}/watch", WatchView.as_view(), name="api-watch"),
    path(
        WEBHOOKS,
        WebhookViewSet.as_view({"get": "list", "post": "create"}),
        name="api-webhooks",
    ),
    path(
        WEBHOOK,
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-webhook",
    ),
    path(
        f"{WEBHOOK}/secret",
        WebhookViewSet.as_view({"post": "replace_secret"}),
        name="api-webhook-secret",
    ),
    path(f"{WEBHOOK}/test", WebhookViewSet.as_view({"post": "test"}), name="api-webhook-test"),
    path(
        f"{WEBHOOK}/deliveries",
        DeliveryViewSet.as_view({"get": "list"}),
        name="api-deliveries",
    ),
    path(
        f"{WEBHOOK}/deliveries/<int:delivery>/resend",
        DeliveryViewSet.as_view({"post": "resend"}),
        name="api-delivery-resend",
    ),
]
