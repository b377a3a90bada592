from django.urls import path

from discussions.api.people import MentionableView

urlpatterns = [
    path(
        "teams/<str:team>/projects/<str:project>/mentionable",
        MentionableView.as_view(),
        name="api-mentionable",
    ),
]
