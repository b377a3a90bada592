from django.urls import path

from runs.views import comments, compare, events, home, project, run, storage, team_charts, usage

PROJECT = "<str:team>/<str:project>"
CHARTS = "<str:team>/settings/charts"
RUN = f"{PROJECT}/runs/<str:run>"
DELETED_RUN = f"{PROJECT}/storage/<str:deleted_run>"

urlpatterns = [
    path("", home.HomePage.as_view(), name="home"),
    path("<str:team>/usage", usage.TeamUsagePage.as_view(), name="team-usage"),
    path(CHARTS, team_charts.TeamChartsPage.as_view(), name="team-charts"),
    path(f"{CHARTS}/<str:chart>", team_charts.TeamChartPage.as_view(), name="team-chart"),
    path(
        f"{CHARTS}/<str:chart>/delete",
        team_charts.DeleteTeamChart.as_view(),
        name="delete-team-chart",
    ),
    path(
        "organizations/<int:organization>/usage",
        usage.OrganizationUsagePage.as_view(),
        name="organization-usage",
    ),
    path(PROJECT, project.WorkspacePage.as_view(), name="workspace"),
    path(f"{PROJECT}/workspace", project.WorkspacePage.as_view(), name="workspace-by-its-name"),
    path(f"{PROJECT}/runs", project.RunTablePage.as_view(), name="run-table"),
    path(f"{PROJECT}/compare", compare.ComparePage.as_view(), name="run-compare"),
    path(f"{PROJECT}/events", events.ProjectEventsPage.as_view(), name="project-events"),
    path(f"{PROJECT}/storage", storage.StoragePage.as_view(), name="project-storage"),
    path(f"{DELETED_RUN}/restore", storage.RestorePage.as_view(), name="run-restore"),
    path(f"{DELETED_RUN}/forever", storage.DeleteForeverPage.as_view(), name="run-delete-forever"),
    path(RUN, run.ChartsPage.as_view(), name="run"),
    path(f"{RUN}/charts", run.ChartsPage.as_view(), name="run-charts"),
    path(f"{RUN}/overview", run.OverviewPage.as_view(), name="run-overview"),
    path(f"{RUN}/logs", run.LogsPage.as_view(), name="run-logs"),
    path(f"{RUN}/files", run.FilesPage.as_view(), name="run-files"),
    path(f"{RUN}/code", run.CodePage.as_view(), name="run-code"),
    path(f"{RUN}/system", run.SystemPage.as_view(), name="run-system"),
    path(f"{RUN}/events", events.RunEventsPage.as_view(), name="run-events"),
    path(f"{RUN}/comments", comments.CommentsPage.as_view(), name="run-comments"),
    path(f"{RUN}/comments/<int:comment>", comments.EditCommentPage.as_view(), name="run-comment"),
    path(
        f"{RUN}/comments/<int:comment>/delete",
        comments.DeleteCommentPage.as_view(),
        name="run-comment-delete",
    ),
    path(
        f"{RUN}/deleted-comments/<int:deleted_comment>/restore",
        comments.RestoreCommentPage.as_view(),
        name="run-comment-restore",
    ),
    path(f"{RUN}/details", run.DetailsPage.as_view(), name="run-details"),
    path(f"{RUN}/rewind", run.RewindPage.as_view(), name="run-rewind"),
    path(f"{RUN}/delete-key", run.DeleteKeyPage.as_view(), name="run-delete-key"),
    path(f"{RUN}/stop", run.StopPage.as_view(), name="run-stop"),
    path(f"{RUN}/delete", run.DeletePage.as_view(), name="run-delete"),
]
