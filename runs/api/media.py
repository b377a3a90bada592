"""The API of media: what runs logged under a key at a step, with addresses of the files."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.parameters import whole_number
from labstead_core.errors import Invalid
from labstead_core.media_host import media_address
from labstead_core.query import integer, whole, words
from projects.models import Project
from runs.api.answers import MediaFilesSerializer, MediaSerializer
from runs.api.lookups import InProject
from runs.media.elsewhere import found_elsewhere
from runs.media.files import Named, files_of, with_markdown
from runs.media.reading import Question, read_media
from runs.models import ChartPreset, Run, RunFile

MAX_RUNS = 100
MAX_OVER = 500
MAX_PATHS = 200
NO_STORE = {"Cache-Control": "no-store"}


class MediaView(InProject):
    tag = "Charts"

    @extend_schema(
        operation_id="get_media",
        parameters=[
            OpenApiParameter("runs", str, required=True, description="Run ids, comma-separated."),
            OpenApiParameter("key", str, required=True, description="The key."),
            whole_number("step", least=None, description="The last step that counts."),
            whole_number("over", most=MAX_OVER, description="Values to spread over all steps."),
        ],
        responses=MediaSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Images, tables and other media of several runs under one key.

        Of each run the value at `step`, or the last one before. Runs that are missing or not yours
        are left out, as are those without the key. `docs/reference/media-api.md` has the forms.
        """
        runs = self.find_runs()
        cursor = runs[0].cursor if runs else self.find_project().change_seq
        files = RunFile.objects.visible_to(request.user)
        presets = ChartPreset.objects.visible_to(request.user)
        answer = read_media(runs, self.question(), files, presets)
        viewer = media_address(reverse("frame-viewer"))
        return Response({"cursor": str(cursor), **answer, "viewer": viewer}, headers=NO_STORE)

    def find_runs(self) -> list[Any]:
        """The wanted runs, as far as they are there, in the order of the question. One query."""
        wanted = words(self.request.query_params, "runs")
        if len(wanted) > MAX_RUNS:
            raise Invalid(f"Ask for at most {MAX_RUNS} runs at once.", fields={"runs": "too many"})
        runs = Run.objects.visible_to(self.request.user)
        at = runs.at(self.kwargs["team"], self.kwargs["project"]).filter(slug__in=wanted)
        rows = at.annotate(cursor=F("project__change_seq")).select_related("history")
        rows = rows.only("slug", "history", "client_notes")
        found = {run.slug: run for run in rows}
        return [found[slug] for slug in wanted if slug in found]

    def find_project(self) -> Project:
        projects = Project.objects.visible_to(self.request.user)
        at = projects.at(self.kwargs["team"], self.kwargs["project"])
        return at.only("change_seq").get_visible()

    def question(self) -> Question:
        asked = self.request.query_params
        if not asked.get("key"):
            raise Invalid("Name the key.", fields={"key": "missing"})
        over = integer(asked, "over", default=0, most=MAX_OVER)
        return Question(asked["key"], whole(asked, "step"), over)


class MediaFilesView(InProject):
    tag = "Charts"

    @extend_schema(
        operation_id="get_media_files",
        parameters=[
            OpenApiParameter(
                "path", str, many=True, required=True, description="Repeat it for each file."
            ),
        ],
        responses=MediaFilesSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Addresses of files that a table or another file of the run names."""
        run = self.find_run()
        paths = list(dict.fromkeys(request.query_params.getlist("path")))
        if not paths or len(paths) > MAX_PATHS:
            raise Invalid(f"Name 1 to {MAX_PATHS} paths.", fields={"path": "missing or too many"})
        visible = RunFile.objects.visible_to(request.user)
        files = files_of(visible, {run.pk: Named(paths)})
        missing = [path for path, file in files[run.pk].items() if file["state"] == "missing"]
        files[run.pk] |= found_elsewhere(run.pk, missing)
        with_markdown(visible, files)
        return Response({"files": files[run.pk]}, headers=NO_STORE)
