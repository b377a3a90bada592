from django.urls import path

from accounts.api import ApiKeyViewSet, MeView, TeamViewSet

urlpatterns = [
    path("me", MeView.as_view(), name="api-me"),
    path("teams", TeamViewSet.as_view({"get": "list", "post": "create"}), name="api-teams"),
    path("teams/<str:team>", TeamViewSet.as_view({"get": "retrieve"}), name="api-team"),
    path("api-keys", ApiKeyViewSet.as_view({"get": "list", "post": "create"}), name="api-keys"),
    path("api-keys/<int:pk>", ApiKeyViewSet.as_view({"delete": "destroy"}), name="api-key"),
]
