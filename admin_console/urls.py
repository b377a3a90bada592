from django.urls import path

from admin_console.views import notices, status, tenants

urlpatterns = [
    path("", status.StatusPage.as_view(), name="console"),
    path("work", status.WorkPage.as_view(), name="console-work"),
    path("work/<int:row>/retry", status.RetryTask.as_view(), name="console-retry"),
    path("work/<int:row>/dismiss", status.DismissTask.as_view(), name="console-dismiss-task"),
    path("people", tenants.PeoplePage.as_view(), name="console-people"),
    path("people/<str:person>", tenants.PersonPage.as_view(), name="console-person"),
    path("people/<str:person>/act-as", tenants.ActAs.as_view(), name="console-act-as"),
    path("people/<str:person>/erase", tenants.ErasePerson.as_view(), name="console-erase"),
    path(
        "people/<str:person>/<str:act>",
        tenants.ChangePerson.as_view(),
        name="console-change-person",
    ),
    path("organizations", tenants.OrganizationsPage.as_view(), name="console-organizations"),
    path("teams", tenants.TeamsPage.as_view(), name="console-teams"),
    path("projects", tenants.ProjectsPage.as_view(), name="console-projects"),
    path("usage", tenants.UsagePage.as_view(), name="console-usage"),
    path("usage/<int:home>", tenants.LimitsOfOrganization.as_view(), name="console-limits"),
    path("notices", notices.NoticesPage.as_view(), name="console-notices"),
    path(
        "notices/<int:row>/withdraw",
        notices.WithdrawAnnouncement.as_view(),
        name="console-withdraw",
    ),
    path("notices/<int:row>/dismiss", notices.DismissAnnouncement.as_view(), name="dismiss-notice"),
    path("read-only", notices.ReadOnlyPage.as_view(), name="console-read-only"),
    path("explain", notices.ExplainPage.as_view(), name="console-explain"),
    path("stop-acting", notices.StopActing.as_view(), name="stop-acting"),
]
