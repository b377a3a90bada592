"""What a project takes of the storage, and the deleted runs that can still come back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Role
from labstead_core.errors import NotFound
from runs import services
from runs.models import Run, RunQuerySet
from runs.storage_use import bytes_of_runs, storage_used_by
from runs.views.project import RunsOfProjectPage

RUNS_A_PAGE = 50


class StoragePage(RunsOfProjectPage):
    """For members of the project. Other pages fetch ``storage-use`` out of it."""

    template = "runs/storage.html"
    fragments = {"storage-use": "storage-use", "deleted-runs": "deleted-runs"}
    tab = "settings"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        self.demand(Role.MEMBER)
        return self.page({"use": lambda: storage_used_by(self.project), "deleted": self.found})

    def deleted_runs(self) -> RunQuerySet:
        runs = Run.deleted.visible_to(self.request.user).filter(project=self.project)
        return runs.restorable()

    def found(self) -> dict[str, Any]:
        rows = self.deleted_runs().select_related("deleted_by").order_by("-deleted_at", "-pk")
        page = Paginator(rows, RUNS_A_PAGE).get_page(self.request.GET.get("page", "1"))
        runs = list(page)
        sizes = bytes_of_runs(runs)
        return {"page": page, "runs": [(run, sizes[run.pk]) for run in runs]}


class DeletedRunPage(StoragePage):
    """``self.run`` is the deleted run in the address."""

    http_method_names = ["post"]

    def find_run(self, slug: str) -> Run:
        runs = self.deleted_runs().with_people().filter(slug=slug)
        found = runs.first()
        if found is None:
            raise NotFound()
        return found


class RestorePage(DeletedRunPage):
    def post(self, request: HttpRequest, team: str, project: str, deleted_run: str) -> HttpResponse:
        run = services.restore_run(self.find_run(deleted_run), by=self.person)
        messages.success(request, f"The run “{run.name}” is back.")
        return redirect("run", team=team, project=project, run=run.slug)


class DeleteForeverPage(DeletedRunPage):
    def post(self, request: HttpRequest, team: str, project: str, deleted_run: str) -> HttpResponse:
        run = self.find_run(deleted_run)
        services.delete_run_forever(run, by=self.person)
        messages.success(request, f"The run “{run.name}” is deleted forever.")
        return redirect("project-storage", team=team, project=project)
