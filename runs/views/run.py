"""A run's own pages: charts, overview, logs, files, and what one changes there."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from labstead_core.forms import refusals_on
from projects.models import Project
from projects.pages import ProjectPage
from runs import services
from runs.addresses import project_path, run_path
from runs.charts import (
    Charts,
    Panel,
    arrange,
    deletable_keys,
    media_of,
    media_panels_of,
    numeric_keys,
    panels_of,
)
from runs.live import run_cursor
from runs.metrics.definitions import drawable
from runs.models import Run
from runs.views.devices import device_of
from runs.views.forms import DeleteKeyForm, RewindForm, RunForm
from runs.views.origin import facts_of

MOST_FORKS = 50


class RunPage(ProjectPage):
    """``self.run`` is the one in the address."""

    tab = "runs"
    run_tab = ""
    run: Run

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        """Whoever sees a run sees its project, and the run brings it along."""
        runs = Run.objects.visible_to(self.request.user).at(team, project)
        found = runs.with_people().filter(slug=below["run"]).first()
        if found is None:
            return None
        self.run = found
        return found.project

    def frame(self) -> dict[str, Any]:
        address = f"{self.run.project.team.slug}/{self.run.project.name}/{self.run.slug}"
        return super().frame() | {
            "run": self.run,
            "run_tab": self.run_tab,
            "parent": self.parent(),
            "origin": facts_of(self.run.metadata),
            "live_topic": f"run:{address}:series",
            "live_cursor": run_cursor(self.run),
        }

    def parent(self) -> Run | None:
        """The run it was forked from, wherever that is now; None where the visitor sees it not."""
        if self.run.parent_id is None:
            return None
        seen = Run.objects.visible_to(self.request.user).select_related("project__team")
        return seen.filter(pk=self.run.parent_id).first()


class ChartsPage(RunPage):
    template = "runs/run_charts.html"
    fragments = {"panel-sections": "panel-sections", "run-facts": "run-facts"}
    run_tab = "charts"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        find = request.GET.get("find", "").strip()
        return self.page({"charts": SimpleLazyObject(partial(self.charts, find)), "find": find})

    def charts(self, find: str) -> Charts:
        keys = numeric_keys([self.run.history_id])
        defined = drawable(self.run.metrics, keys)
        lines = panels_of(keys, defined)
        media = media_panels_of(media_of([self.run]), defined)
        system = [Panel(key, "system") for key in numeric_keys([self.run.system_id])]
        return arrange(lines + media + system, find=find)


class OverviewPage(RunPage):
    template = "runs/run_overview.html"
    fragments = {"run-values": "run-values", "run-facts": "run-facts"}
    run_tab = "overview"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.show(RewindForm(), DeleteKeyForm())

    def show(
        self, rewind: RewindForm, deletion: DeleteKeyForm, *, status: int = 200
    ) -> HttpResponse:
        keys = partial(deletable_keys, self.run)
        forms = {"rewind": rewind, "deletion": deletion, "keys": keys}
        return self.page(forms | {"forks": self.forks}, status=status)

    def forks(self) -> list[Run]:
        """The runs that began with this one's history, the newest of them."""
        forks = Run.objects.visible_to(self.request.user).filter(parent=self.run.pk)
        return list(forks.select_related("project__team").newest_first()[:MOST_FORKS])


class RewindPage(OverviewPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = RewindForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                rewound = services.rewind_run(self.run, by=self.person, **form.cleaned_data)
                gone = rewound.n_gone if rewound else 0
                messages.success(request, f"{gone:,} lines were taken away.")
        if form.errors:
            return self.show(form, DeleteKeyForm(), status=422)
        return redirect(f"{run_path(self.run)}/overview")


class DeleteKeyPage(OverviewPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = DeleteKeyForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                services.delete_key(self.run, form.cleaned_data["name"], by=self.person)
                messages.success(request, f"The key “{form.cleaned_data['name']}” is deleted.")
        if form.errors:
            return self.show(RewindForm(), form, status=422)
        return redirect(f"{run_path(self.run)}/overview")


class LogsPage(RunPage):
    template = "runs/run_logs.html"
    fragments = {"run-facts": "run-facts"}
    run_tab = "logs"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.page({})


class FilesPage(RunPage):
    """The frame; the browser of files asks the API."""

    template = "runs/run_files.html"
    fragments = {"run-facts": "run-facts"}
    run_tab = "files"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.page({})


class CodePage(FilesPage):
    template = "runs/run_code.html"
    run_tab = "code"


class SystemPage(RunPage):
    """The machine while the run ran, on the clock of its samples."""

    template = "runs/run_system.html"
    fragments = {"panel-sections": "panel-sections", "run-facts": "run-facts"}
    run_tab = "system"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.page({"charts": SimpleLazyObject(self.charts), "find": ""})

    def charts(self) -> Charts:
        keys = numeric_keys([self.run.system_id])
        return arrange([Panel(key, "system", section=device_of(key)) for key in keys])


class DetailsPage(RunPage):
    """Name, tags and notes: the fragment that shows them, or with ``?edit`` the form."""

    template = "runs/run_details.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        if "edit" not in request.GET:
            return self.page({})
        run = self.run
        initial = {"name": run.name, "tags": ", ".join(run.tags), "notes": run.notes}
        return self.page({"form": RunForm(initial=initial)})

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = RunForm(request.POST)
        if not form.is_valid():
            return self.page({"form": form}, status=422)
        self.run = services.update_run(self.run, by=self.person, **form.cleaned_data)
        return self.page({})


class StopPage(RunPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        services.request_stop(self.run, by=self.person)
        messages.success(request, "The run is asked to stop. It does so at its next heartbeat.")
        return redirect(run_path(self.run))


class DeletePage(RunPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        until = services.delete_run(self.run, by=self.person)
        way_back = f"Under Storage it can be restored until {until:%-d %B, %H:%M} UTC."
        messages.success(request, f"The run “{self.run.name}” is deleted. {way_back}")
        return redirect(f"{project_path(self.project)}/runs")
