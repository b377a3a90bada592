from django.urls import path

from projects.api import ProjectMemberViewSet, ProjectViewSet
from projects.saved_views_api import SavedViewViewSet

PROJECT = "teams/<str:team>/projects/<str:project>"

urlpatterns = [
    path(
        "teams/<str:team>/projects",
        ProjectViewSet.as_view({"get": "list", "post": "create"}),
        name="api-projects",
    ),
    path(
        PROJECT,
        ProjectViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-project",
    ),
    path(
        f"{PROJECT}/members",
        ProjectMemberViewSet.as_view({"get": "list"}),
        name="api-project-members",
    ),
    path(
        f"{PROJECT}/members/<str:member>",
        ProjectMemberViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="api-project-member",
    ),
    path(
        f"{PROJECT}/views",
        SavedViewViewSet.as_view({"get": "list", "post": "create"}),
        name="api-views",
    ),
    path(
        f"{PROJECT}/views/<str:view>",
        SavedViewViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
        name="api-view",
    ),
    path(
        f"{PROJECT}/deleted-views/<str:deleted_view>/restore",
        SavedViewViewSet.as_view({"post": "restore"}),
        name="api-view-restore",
    ),
    path(
        f"{PROJECT}/view-drafts",
        SavedViewViewSet.as_view({"post": "share"}),
        name="api-view-drafts",
    ),
    path(
        f"{PROJECT}/personal-view",
        SavedViewViewSet.as_view({"put": "keep", "delete": "reset"}),
        name="api-personal-view",
    ),
]
