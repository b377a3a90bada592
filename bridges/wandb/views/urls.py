"""Pages, at the addresses that the client prints. A title may hold a slash."""

from django.urls import path

from bridges.wandb.views import pages

REPORT = "<str:team>/<str:project>/reports/<path:report>"

urlpatterns = [
    path(f"{REPORT}/spec.json", pages.ReportSpecPage.as_view(), name="wandb-report-spec"),
    path(REPORT, pages.ReportPage.as_view(), name="wandb-report"),
]
