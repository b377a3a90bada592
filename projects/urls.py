from django.urls import path

from projects import views

PROJECT = "<str:team>/<str:project>"

urlpatterns = [
    path("<str:team>", views.TeamPage.as_view(), name="team"),
    path(f"{PROJECT}/overview", views.OverviewPage.as_view(), name="project-overview"),
    path(f"{PROJECT}/star", views.StarPage.as_view(), name="project-star"),
    path(f"{PROJECT}/settings", views.SettingsPage.as_view(), name="project-settings"),
    path(f"{PROJECT}/settings/delete", views.DeletePage.as_view(), name="project-delete"),
]
