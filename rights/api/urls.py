from django.urls import path

from rights.api.account import AccountExports
from rights.api.exports import ProjectExports
from rights.api.imports import TeamImports

PROJECT = "teams/<str:team>/projects/<str:project>"

urlpatterns = [
    path(
        "me/exports",
        AccountExports.as_view({"get": "list", "post": "create"}),
        name="api-account-exports",
    ),
    path(
        "me/exports/<str:own_export>",
        AccountExports.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-account-export",
    ),
    path(
        f"{PROJECT}/exports",
        ProjectExports.as_view({"get": "list", "post": "create"}),
        name="api-project-exports",
    ),
    path(
        f"{PROJECT}/exports/<str:export>",
        ProjectExports.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-project-export",
    ),
    path(
        "teams/<str:team>/imports",
        TeamImports.as_view({"get": "list", "post": "create"}),
        name="api-imports",
    ),
    path(
        "teams/<str:team>/imports/<str:import>",
        TeamImports.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-import",
    ),
]
