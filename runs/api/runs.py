"""The API of runs and their files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import redirect
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Role
from labstead_core.addresses import absolute
from labstead_core.api.pagination import MAX_ROWS, PAGE_ROWS
from labstead_core.api.views import TenantViewSet
from labstead_core.errors import NotFound
from labstead_core.query import integer
from labstead_core.signing import FileLink, sign
from projects.models import Project
from projects.services import get_or_create_project
from runs import services
from runs.addresses import run_path
from runs.api.answers import OfferedFileSerializer, RunFilesSerializer, RunPageSerializer
from runs.api.lookups import InProject
from runs.api.serializers import (
    FinishInput,
    HeartbeatSerializer,
    MoveInput,
    NewRunInput,
    OfferInput,
    RunChanges,
    RunFileSerializer,
    RunSerializer,
)
from runs.filters import in_order, narrowed
from runs.models import Run, RunFile, RunState
from runs.services.files import OfferedFile
from runs.table.parsing import parse_filter
from runs.table.service import Question, RunTable
from runs.table.tree import all_of


class RunViewSet(InProject, TenantViewSet):
    tag = "Runs"
    model = Run
    serializer_class = RunSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "run"
    ingest_may = frozenset({"create", "partial_update", "heartbeat", "preempting", "finish"})

    def refine_queryset(self, rows: QuerySet[Run]) -> QuerySet[Run]:
        runs = Run.objects.visible_to(self.request.user)
        return runs.at(self.kwargs["team"], self.kwargs["project"]).with_people()

    @extend_schema(
        operation_id="list_runs",
        parameters=[
            OpenApiParameter(
                "state", str, enum=RunState.values, description="Only runs in this state."
            ),
            OpenApiParameter("search", str, description="Text within the name or the id."),
            OpenApiParameter("filter", str, description="As in `run-table`."),
        ],
        responses=RunPageSerializer,
    )
    def list(self, request: Request, team: str, project: str) -> Response:
        """Whole runs, newest first. `run-table` sorts, and sends only what is wanted."""
        asked = request.query_params
        question = Question(
            where=all_of(parse_filter(asked.get("filter", "")), narrowed(asked)),
            limit=integer(asked, "limit", default=PAGE_ROWS, least=1, most=MAX_ROWS),
            cursor=asked.get("cursor", ""),
        )
        page = RunTable(self.find_project()).page(question)
        runs = in_order(self.get_queryset(), page.pks)
        return Response(
            {
                "next": page.cursor and with_cursor(request, page.cursor),
                "total": page.total,
                "results": self.get_serializer(runs, many=True).data,
            }
        )

    @extend_schema(
        operation_id="create_run",
        request=NewRunInput,
        responses={200: RunSerializer, 201: RunSerializer, 409: None},
    )
    def create(self, request: Request, team: str, project: str) -> Response:
        """Create a run, or resume one. A project that does not exist yet is made.

        The same `id` and `client_token` again are a retry: 200, and nothing is changed. Another
        `client_token` needs `resume`: `allow` takes the run up or makes it, `must` never makes one.
        `share` joins the run as it is, or makes it: for the further programs where several write
        one. With `fork_from` the new run begins with the history, config and summary of another.
        """
        wanted = services.NewRun(**self.checked(NewRunInput))
        if wanted.fork_from is None:
            run, is_new = services.start_run(self.project_for_runs(), wanted, by=self.person)
        else:
            run, is_new = services.fork_run(
                self.project_for_runs(), wanted, wanted.fork_from, by=self.person
            )
        return Response(self.get_serializer(run).data, status=201 if is_new else 200)

    def project_for_runs(self) -> Project:
        projects = Project.objects.visible_to(self.request.user)
        existing = projects.at(self.kwargs["team"], self.kwargs["project"]).first()
        if existing is not None:
            return existing
        team = self.find_team()
        access.demand(self.person, team, role=Role.MEMBER)
        return get_or_create_project(team, self.kwargs["project"], by=self.person)

    @extend_schema(operation_id="get_run")
    def retrieve(self, request: Request, **kwargs: str) -> Response:
        """A run."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="update_run", request=RunChanges, responses=RunSerializer)
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Change a run. `config`, `summary` and `metrics` are merged by key, the rest replaced."""
        changes = self.checked(RunChanges)
        run = services.update_run(self.get_object(), by=self.person, **changes)
        return Response(self.get_serializer(run).data)

    @extend_schema(operation_id="delete_run", responses={204: None})
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Delete a run. For some days it can be restored: see `deleted-runs`."""
        services.delete_run(self.get_object(), by=self.person)
        return Response(status=204)

    @extend_schema(operation_id="send_heartbeat", request=None, responses=HeartbeatSerializer)
    def heartbeat(self, request: Request, **kwargs: str) -> Response:
        """Say that the program lives, and hear whether it should stop.

        A run that was not heard of for too long, and is crashed for that, runs again.
        """
        run = services.note_heartbeat(self.get_object(), by=self.person)
        return Response(HeartbeatSerializer(run).data)

    @extend_schema(
        operation_id="finish_run", request=FinishInput, responses={200: RunSerializer, 409: None}
    )
    def finish(self, request: Request, **kwargs: str) -> Response:
        """End a run. Without `state` it is finished, or failed where `exit_code` is not 0.

        The same again changes nothing; another end is a conflict.
        """
        run = services.finish_run(self.get_object(), by=self.person, **self.checked(FinishInput))
        return Response(self.get_serializer(run).data)

    @extend_schema(
        operation_id="mark_run_preempting",
        request=None,
        responses={200: RunSerializer, 409: None},
    )
    def preempting(self, request: Request, **kwargs: str) -> Response:
        """Say that the machine may be taken away at any moment.

        If the run then falls silent, or ends as failed or killed, it is `preempted`.
        """
        run = services.mark_preempting(self.get_object(), by=self.person)
        return Response(self.get_serializer(run).data)

    @extend_schema(operation_id="stop_run", request=None, responses={200: RunSerializer, 409: None})
    def stop(self, request: Request, **kwargs: str) -> Response:
        """Ask the program to stop. It hears of it at its next heartbeat."""
        run = services.request_stop(self.get_object(), by=self.person)
        return Response(self.get_serializer(run).data)

    @extend_schema(
        operation_id="move_run", request=MoveInput, responses={200: RunSerializer, 409: None}
    )
    def move(self, request: Request, **kwargs: str) -> Response:
        """Move a run to another project of the team. Its id stays, its address is another."""
        run = self.get_object()
        projects = Project.objects.visible_to(request.user)
        to = projects.at(self.kwargs["team"], self.checked(MoveInput)["project"]).get_visible()
        moved = services.move_run(run, to=to, by=self.person)
        return Response(self.get_serializer(moved).data)


def with_cursor(request: Request, cursor: str) -> str:
    """The address of the page after."""
    query = request.query_params.copy()
    query["cursor"] = cursor
    return absolute(request, f"{request.path}?{query.urlencode()}")


class RunFilesView(InProject):
    tag = "Files"
    ingest_may = frozenset({"post"})

    @extend_schema(operation_id="list_files", responses=RunFilesSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """The files of a run, by path; at most 10,000."""
        run = self.find_run()
        rows = RunFile.objects.visible_to(request.user).filter(run=run).order_by("path")[:10_000]
        return Response({"results": self.shape(run, rows, many=True)})

    @extend_schema(
        operation_id="offer_file",
        request=OfferInput,
        responses={201: OfferedFileSerializer, 413: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Offer a file, and learn where to send its bytes: `PUT` them to `upload_url`.

        A file that is there already stays until the new bytes are complete.
        """
        run = self.find_run()
        offered = OfferedFile(**self.checked(OfferInput))
        row = services.offer_file(run, offered, by=self.person)
        token = sign(FileLink("run_file", row.pk, "upload", offered.size, offered.sha256))
        answer = self.shape(run, row)
        answer["upload_url"] = absolute(request, f"/files/run/{token}")
        return Response(answer, status=201)

    def shape(self, run: Run, rows: Any, *, many: bool = False) -> Any:
        context = {"request": self.request, "run_path": api_path(run)}
        return RunFileSerializer(rows, many=many, context=context).data


class RunFileView(InProject):
    tag = "Files"

    def find_file(self) -> RunFile:
        files = RunFile.objects.visible_to(self.request.user)
        return files.get_visible(run=self.find_run(), path=self.kwargs["path"])

    @extend_schema(
        operation_id="get_file",
        responses={302: OpenApiResponse(description="`Location` is where the bytes are.")},
    )
    def get(self, request: Request, **kwargs: str) -> Any:
        """A file. The answer leads to an address that needs no key and expires."""
        row = self.find_file()
        if not row.storage_name:
            raise NotFound("The file was announced, but its bytes have not arrived yet.")
        token = sign(FileLink("run_file", row.pk, "download"))
        return redirect(absolute(request, f"/files/run/{token}"))

    @extend_schema(operation_id="delete_file", responses={204: None})
    def delete(self, request: Request, **kwargs: str) -> Response:
        """Delete a file. There is no way back."""
        services.delete_file(self.find_file(), by=self.person)
        return Response(status=204)


def api_path(run: Run) -> str:
    """The run's address below ``/api/v1``."""
    team, project = run_path(run).lstrip("/").split("/")[:2]
    return f"/teams/{team}/projects/{project}/runs/{run.slug}"
