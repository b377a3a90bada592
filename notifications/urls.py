from django.urls import path

from notifications.views import centre, feeds, preferences, unsubscribing, watching, webhooks

WEBHOOKS = "<str:team>/webhooks"
WEBHOOK = f"{WEBHOOKS}/<int:webhook>"
PROJECT = "<str:team>/<str:project>"

urlpatterns = [
    path("notifications", centre.CentrePage.as_view(), name="notifications"),
    path("notifications/bell", centre.BellPage.as_view(), name="notifications-bell"),
    path("notifications/read", centre.ReadAllPage.as_view(), name="notifications-read"),
    path(
        "notifications/settings",
        preferences.PreferencesPage.as_view(),
        name="notification-settings",
    ),
    path("notifications/<int:notice>", centre.NoticePage.as_view(), name="notification"),
    path(
        "notifications/unsubscribe/<str:token>",
        unsubscribing.UnsubscribePage.as_view(),
        name="unsubscribe",
    ),
    path("<str:team>/activity", feeds.TeamFeedPage.as_view(), name="team-activity"),
    path(f"{PROJECT}/activity", feeds.ProjectFeedPage.as_view(), name="project-activity"),
    path(WEBHOOKS, webhooks.WebhooksPage.as_view(), name="webhooks"),
    path(WEBHOOK, webhooks.WebhookPage.as_view(), name="webhook"),
    path(f"{WEBHOOK}/test", webhooks.TestWebhook.as_view(), name="webhook-test"),
    path(f"{WEBHOOK}/switch", webhooks.SwitchWebhook.as_view(), name="webhook-switch"),
    path(f"{WEBHOOK}/secret", webhooks.ReplaceWebhookSecret.as_view(), name="webhook-secret"),
    path(f"{WEBHOOK}/delete", webhooks.DeleteWebhook.as_view(), name="webhook-delete"),
    path(
        f"{WEBHOOK}/deliveries/<int:delivery>/resend",
        webhooks.ResendDelivery.as_view(),
        name="delivery-resend",
    ),
    path(f"{PROJECT}/watch", watching.WatchPage.as_view(), name="project-watch"),
]
