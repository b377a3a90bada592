"""Downloads of histories, one run's or many with a column that says whose row it is; and logs."""

from __future__ import annotations

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from history.export.plan import MAX_COLUMNS
from history.models import StreamKind
from labstead_core.api.negotiation import EitherForm
from labstead_core.api.parameters import whole_number
from labstead_core.downloads import Download
from labstead_core.errors import Invalid
from labstead_core.query import flag, integer, words
from projects.models import Project
from runs.api.lookups import InProject
from runs.api.streams import STEPS, wanted_rows
from runs.api.table import FILTER, asked_filter
from runs.console.text import console_text
from runs.files.histories import CONTENT_TYPES, Asked, download
from runs.files.zipped import zipped
from runs.models import Run, RunFile
from runs.table.service import Question, RunTable

MAX_RUNS = 1000
MAX_FILES = 10_000
MAX_PARTS = 1_000_000
PARAMETERS = [
    OpenApiParameter(
        "keys",
        str,
        description=(
            "Comma-separated names or patterns: `loss,val/*`. Rows without any of them are left "
            "out. Default: all rows and keys."
        ),
    ),
    *STEPS,
    whole_number(
        "part",
        least=1,
        most=MAX_PARTS,
        description=f"Parquet and CSV: keys {MAX_COLUMNS} at a time, from 1. NDJSON takes all.",
    ),
    OpenApiParameter(
        "spreadsheet",
        bool,
        description="CSV: keep texts from being run as formulas, and mark the file as UTF-8.",
    ),
]
RESPONSES = {(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()}


class DownloadView(InProject):
    tag = "Downloads"
    content_negotiation_class = EitherForm

    def file_of(self, project: Project, runs: list[Run], *, is_set: bool) -> HttpResponseBase:
        query = self.request.query_params
        part = integer(query, "part", least=1, most=MAX_PARTS) if query.get("part") else None
        asked = Asked(
            runs=runs,
            kind=StreamKind[self.kwargs["kind"].upper()],
            form=self.kwargs["form"],
            wanted=wanted_rows(query),
            is_set=is_set,
            part=part,
            for_spreadsheet=flag(query, "spreadsheet"),
        )
        return download(project, asked)


class RunDownload(DownloadView):
    @extend_schema(operation_id="download_run", parameters=PARAMETERS, responses=RESPONSES)
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """The run's history (or system metrics) as one file.

        Holds the lines there are when it begins. `Labstead-Missing-Lines` names those on the
        server's disk that cannot be read.
        """
        run = self.find_run()
        return self.file_of(run.project, [run], is_set=False)


class ConsoleDownload(InProject):
    tag = "Downloads"
    content_negotiation_class = EitherForm

    @extend_schema(
        operation_id="download_console", responses={(200, "text/plain"): OpenApiTypes.STR}
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """What the run printed: every line as it stood last, with its ANSI colours."""
        run = self.find_run()
        return Download(
            console_text(run.console),
            name=f"{run.slug}.log",
            content_type="text/plain; charset=utf-8",
        )


class FilesDownload(InProject):
    tag = "Downloads"
    content_negotiation_class = EitherForm

    @extend_schema(
        operation_id="download_files", responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """All files of the run as a ZIP, made while it is sent; the first 10,000 by path."""
        run = self.find_run()
        files = RunFile.objects.visible_to(request.user).filter(run=run).ready()
        return Download(
            zipped(files.order_by("path")[:MAX_FILES]),
            name=f"{run.slug}-files.zip",
            content_type="application/zip",
        )


class ProjectDownload(DownloadView):
    @extend_schema(
        operation_id="download_project",
        parameters=[
            OpenApiParameter("runs", str, description="Run ids, comma-separated, in this order."),
            FILTER,
            *PARAMETERS,
        ],
        responses=RESPONSES,
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """The histories of many runs as one file, with `run_id` and `run_name` in each row.

        Without `runs` those that match `filter`, newest first; without both all of the project.
        """
        project = self.find_project()
        return self.file_of(project, self.find_runs(project), is_set=True)

    def find_runs(self, project: Project) -> list[Run]:
        ids = words(self.request.query_params, "runs")
        runs = self.named_runs(project, ids) if ids else self.matching_runs(project)
        if not runs:
            raise Invalid("No run matches.", fields={"filter": "matches no run"})
        return runs

    def named_runs(self, project: Project, ids: list[str]) -> list[Run]:
        demand_few(len(ids))
        rows = Run.objects.visible_to(self.request.user).filter(project=project, slug__in=ids)
        found = {run.slug: run for run in rows.with_people()}
        for slug in ids:
            if slug not in found:
                raise Invalid(f"There is no run “{slug[:64]}” here.", fields={"runs": "unknown"})
        return [found[slug] for slug in ids]

    def matching_runs(self, project: Project) -> list[Run]:
        where = asked_filter(self.request.query_params)
        page = RunTable(project).page(Question(where=where, limit=MAX_RUNS))
        demand_few(page.total)
        rows = Run.objects.visible_to(self.request.user).filter(project=project, pk__in=page.pks)
        found = {run.pk: run for run in rows.with_people()}
        return [found[pk] for pk in page.pks if pk in found]


def demand_few(count: int) -> None:
    if count > MAX_RUNS:
        raise Invalid(
            f"{count:,} runs are too many for one file; it takes {MAX_RUNS:,}. Narrow the filter.",
            fields={"runs": "too many"},
        )
