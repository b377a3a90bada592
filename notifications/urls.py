from django.urls import path

from notifications.views import centre, preferences, watching

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
    path(f"{PROJECT}/watch", watching.WatchPage.as_view(), name="project-watch"),
]
