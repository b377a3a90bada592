"""How the server is: what it stands on, its settings, and its background work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from admin_console import failures, listing
from admin_console.deploy_checks import remarks
from admin_console.pages import ConsolePage
from admin_console.status import findings


class StatusPage(ConsolePage):
    template = "admin_console/status.html"
    tab = "status"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = findings()
        unwell = [one for one in found if not one.is_well]
        return self.page({"findings": found, "unwell": unwell, "remarks": remarks()})


class WorkPage(ConsolePage):
    """What failed in the background."""

    template = "admin_console/work.html"
    tab = "work"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"list": listing.failures(request.GET.get("page", "1"))})


class RetryTask(ConsolePage):
    def post(self, request: HttpRequest, row: int) -> HttpResponse:
        failures.retry(failures.open_failure(row), by=self.operator())
        messages.success(request, "It is being done again.")
        return redirect("console-work")


class DismissTask(ConsolePage):
    def post(self, request: HttpRequest, row: int) -> HttpResponse:
        failures.dismiss(failures.open_failure(row), by=self.operator())
        return redirect("console-work")
