from django.urls import path, re_path

from runs.api.chart_presets import ChartViewSet
from runs.api.comments import RunComments
from runs.api.console import ConsoleLines, ConsoleSearch
from runs.api.deletion import DeletedRuns, RewindView, StorageView
from runs.api.downloads import ConsoleDownload, FilesDownload, ProjectDownload, RunDownload
from runs.api.events import RunEvents
from runs.api.importance import ImportanceView
from runs.api.media import MediaFilesView, MediaView
from runs.api.quotas import (
    OrganizationLimitsView,
    OrganizationUsageView,
    TeamLimitsView,
    TeamUsageView,
)
from runs.api.rendered import RenderedMarkdown
from runs.api.runs import RunFilesView, RunFileView, RunViewSet
from runs.api.search import SearchView
from runs.api.series import SeriesView
from runs.api.streams import KeysView, RowsView, StreamView
from runs.api.table import GroupsView, QueryView, ReplicatesView, RunKeysView, RunValuesView

PROJECT = "teams/<str:team>/projects/<str:project>"
RUN = f"{PROJECT}/runs/<str:run>"
IN_PROJECT = r"^teams/(?P<team>[^/]+)/projects/(?P<project>[^/]+)"
IN_RUN = rf"{IN_PROJECT}/runs/(?P<run>[^/]+)"
STREAM = rf"{IN_RUN}/streams/(?P<kind>history|system|console)"
DOWNLOAD = r"(?P<kind>history|system)\.(?P<form>parquet|csv|ndjson)$"

urlpatterns = [
    path("teams/<str:team>/usage", TeamUsageView.as_view(), name="api-team-usage"),
    path("teams/<str:team>/limits", TeamLimitsView.as_view(), name="api-team-limits"),
    path("teams/<str:team>/charts", ChartViewSet.as_view({"get": "list"}), name="api-team-charts"),
    path(
        "teams/<str:team>/charts/<str:chart>",
        ChartViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-team-chart",
    ),
    path(
        "organizations/<int:organization>/usage",
        OrganizationUsageView.as_view(),
        name="api-organization-usage",
    ),
    path(
        "organizations/<int:organization>/limits",
        OrganizationLimitsView.as_view(),
        name="api-organization-limits",
    ),
    path("search", SearchView.as_view(), name="api-search"),
    path(f"{PROJECT}/runs", RunViewSet.as_view({"get": "list", "post": "create"}), name="api-runs"),
    path(
        RUN,
        RunViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-run",
    ),
    path(f"{RUN}/heartbeat", RunViewSet.as_view({"post": "heartbeat"}), name="api-run-heartbeat"),
    path(
        f"{RUN}/preempting", RunViewSet.as_view({"post": "preempting"}), name="api-run-preempting"
    ),
    path(f"{RUN}/finish", RunViewSet.as_view({"post": "finish"}), name="api-run-finish"),
    path(f"{RUN}/stop", RunViewSet.as_view({"post": "stop"}), name="api-run-stop"),
    path(f"{RUN}/move", RunViewSet.as_view({"post": "move"}), name="api-run-move"),
    path(f"{RUN}/rewind", RewindView.as_view(), name="api-run-rewind"),
    path(
        f"{RUN}/comments",
        RunComments.as_view({"get": "list", "post": "create"}),
        name="api-run-comments",
    ),
    path(
        f"{RUN}/comments/<int:comment>",
        RunComments.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="api-run-comment",
    ),
    path(
        f"{RUN}/deleted-comments/<int:deleted_comment>/restore",
        RunComments.as_view({"post": "restore"}),
        name="api-run-comment-restore",
    ),
    path(f"{RUN}/keys", KeysView.as_view(), name="api-run-keys"),
    path(
        f"{RUN}/events",
        RunEvents.as_view({"get": "list", "post": "create"}),
        name="api-run-events",
    ),
    path(f"{RUN}/files", RunFilesView.as_view(), name="api-run-files"),
    path(f"{RUN}/files/<path:path>", RunFileView.as_view(), name="api-run-file"),
    path(f"{RUN}/media-files", MediaFilesView.as_view(), name="api-media-files"),
    re_path(f"{STREAM}$", StreamView.as_view(), name="api-stream"),
    re_path(f"{STREAM}/rows$", RowsView.as_view(), name="api-stream-rows"),
    path(f"{RUN}/console/lines", ConsoleLines.as_view(), name="api-console-lines"),
    path(f"{RUN}/console/search", ConsoleSearch.as_view(), name="api-console-search"),
    # Beside runs/, where each word may be a run's id.
    path(f"{PROJECT}/deleted-runs", DeletedRuns.as_view({"get": "list"}), name="api-deleted-runs"),
    path(
        f"{PROJECT}/deleted-runs/<str:deleted_run>",
        DeletedRuns.as_view({"delete": "destroy"}),
        name="api-deleted-run",
    ),
    path(
        f"{PROJECT}/deleted-runs/<str:deleted_run>/restore",
        DeletedRuns.as_view({"post": "restore"}),
        name="api-restore-run",
    ),
    path(f"{PROJECT}/events", RunEvents.as_view({"get": "of_project"}), name="api-events"),
    path(f"{PROJECT}/storage", StorageView.as_view(), name="api-storage"),
    path(f"{PROJECT}/rendered-markdown", RenderedMarkdown.as_view(), name="api-rendered-markdown"),
    path(f"{PROJECT}/run-table", QueryView.as_view(), name="api-run-table"),
    path(f"{PROJECT}/run-table/groups", GroupsView.as_view(), name="api-run-table-groups"),
    path(
        f"{PROJECT}/run-table/importance", ImportanceView.as_view(), name="api-run-table-importance"
    ),
    path(f"{PROJECT}/run-table/keys", RunKeysView.as_view(), name="api-run-table-keys"),
    path(f"{PROJECT}/run-table/replicates", ReplicatesView.as_view(), name="api-replicates"),
    path(f"{PROJECT}/run-table/values", RunValuesView.as_view(), name="api-run-table-values"),
    re_path(f"{IN_RUN}/{DOWNLOAD}", RunDownload.as_view(), name="api-run-download"),
    path(f"{RUN}/console.log", ConsoleDownload.as_view(), name="api-console-download"),
    path(f"{RUN}/files.zip", FilesDownload.as_view(), name="api-files-download"),
    re_path(f"{IN_PROJECT}/{DOWNLOAD}", ProjectDownload.as_view(), name="api-project-download"),
    path(f"{PROJECT}/media", MediaView.as_view(), name="api-media"),
    path(f"{PROJECT}/series", SeriesView.as_view(), name="api-series"),
]
