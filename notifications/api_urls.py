from django.urls import path

from notifications.api.notices import NoticeChoicesView, NoticeChoiceView, NoticeViewSet
from notifications.api.watching import WatchView

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
    path(f"{PROJECT}/watch", WatchView.as_view(), name="api-watch"),
]
