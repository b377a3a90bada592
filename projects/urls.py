from django.urls import path

from projects import settings_views, views

PROJECT = "<str:team>/<str:project>"
SETTINGS = f"{PROJECT}/settings"

urlpatterns = [
    path("<str:team>", views.TeamPage.as_view(), name="team"),
    path(f"{PROJECT}/overview", views.OverviewPage.as_view(), name="project-overview"),
    path(f"{PROJECT}/star", views.StarPage.as_view(), name="project-star"),
    path(SETTINGS, settings_views.EditPage.as_view(), name="project-settings"),
    path(f"{SETTINGS}/people", settings_views.GiveRolePage.as_view(), name="project-give-role"),
    path(
        f"{SETTINGS}/people/<str:member>/remove",
        settings_views.TakeRolePage.as_view(),
        name="project-take-role",
    ),
    path(f"{SETTINGS}/rename", settings_views.RenamePage.as_view(), name="project-rename"),
    path(f"{SETTINGS}/transfer", settings_views.TransferPage.as_view(), name="project-transfer"),
    path(f"{SETTINGS}/archive", settings_views.ArchivePage.as_view(), name="project-archive"),
    path(f"{SETTINGS}/delete", settings_views.DeletePage.as_view(), name="project-delete"),
]
