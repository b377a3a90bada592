from django.urls import path

from projects.api import ProjectViewSet

urlpatterns = [
    path(
        "teams/<str:team>/projects",
        ProjectViewSet.as_view({"get": "list", "post": "create"}),
        name="api-projects",
    ),
    path(
        "teams/<str:team>/projects/<str:project>",
        ProjectViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-project",
    ),
]
