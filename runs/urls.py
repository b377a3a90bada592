from django.urls import path

from runs.views import home, project, run

PROJECT = "<str:team>/<str:project>"
RUN = f"{PROJECT}/runs/<str:run>"

urlpatterns = [
    path("", home.HomePage.as_view(), name="home"),
    path(PROJECT, project.WorkspacePage.as_view(), name="workspace"),
    path(f"{PROJECT}/runs", project.RunTablePage.as_view(), name="run-table"),
    path(RUN, run.ChartsPage.as_view(), name="run"),
    path(f"{RUN}/charts", run.ChartsPage.as_view(), name="run-charts"),
    path(f"{RUN}/overview", run.OverviewPage.as_view(), name="run-overview"),
    path(f"{RUN}/logs", run.LogsPage.as_view(), name="run-logs"),
    path(f"{RUN}/files", run.FilesPage.as_view(), name="run-files"),
    path(f"{RUN}/details", run.DetailsPage.as_view(), name="run-details"),
    path(f"{RUN}/stop", run.StopPage.as_view(), name="run-stop"),
    path(f"{RUN}/delete", run.DeletePage.as_view(), name="run-delete"),
]
