"""Addresses of pages. No sweep is called "new": ids have eight characters."""

from django.urls import path

from sweeps.views import config, listing, new, run, sweep

PROJECT = "<str:team>/<str:project>"
SWEEPS = f"{PROJECT}/sweeps"

urlpatterns = [
    path(SWEEPS, listing.SweepsPage.as_view(), name="sweeps"),
    path(f"{SWEEPS}/new", new.NewSweepPage.as_view(), name="new-sweep"),
    path(f"{SWEEPS}/<str:sweep>", sweep.SweepPage.as_view(), name="sweep"),
    path(f"{SWEEPS}/<str:sweep>/config", config.SweepConfigPage.as_view(), name="sweep-config"),
    path(f"{PROJECT}/runs/<str:run>/trial", run.RunTrialPage.as_view(), name="run-trial"),
]
