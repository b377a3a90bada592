"""The API of sweeps: beginning, looking, steering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantViewSet
from labstead_core.errors import Invalid
from labstead_core.query import one_of
from projects.access import demand_to_log
from projects.services import demand_to_make
from sweeps.api.lookups import InProject
from sweeps.api.serializers import (
    ExtendInput,
    NewSweepInput,
    PreviewInput,
    PreviewSerializer,
    SweepChanges,
    SweepSerializer,
)
from sweeps.api.shapes import sweep_shapes
from sweeps.models import Sweep, SweepState
from sweeps.previewing import preview_of
from sweeps.services.creation import NewSweep, create_sweep, update_sweep
from sweeps.services.steering import (
    cancel_sweep,
    extend_sweep,
    pause_sweep,
    resume_sweep,
    stop_sweep,
)

MAX_TOKEN_CHARS = 100
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text. The same again is a retry: it gives the same sweep.",
)
STATE = OpenApiParameter(
    "state", str, enum=SweepState.values, description="Only sweeps in this state."
)
steered = extend_schema(request=None, responses={200: SweepSerializer, 409: None})


class Sweeps(InProject, TenantViewSet):
    tag = "Sweeps"
    model = Sweep
    serializer_class = SweepSerializer
    ingest_may = frozenset({"create"})

    def refine_queryset(self, rows: QuerySet[Sweep]) -> QuerySet[Sweep]:
        sweeps = Sweep.objects.visible_to(self.request.user).filter(project=self.find_project())
        state = one_of(self.request.query_params, "state", ["", *SweepState.values])
        return (sweeps.filter(state=state) if state else sweeps).with_people()

    def answer(self, sweep: Sweep, status: int = 200) -> Response:
        return Response(sweep_shapes([sweep], self.request)[0], status=status)

    @extend_schema(operation_id="list_sweeps", parameters=[STATE])
    def list(self, request: Request, **kwargs: str) -> Response:
        """The sweeps of a project, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(sweep_shapes(page or [], request))

    @extend_schema(
        operation_id="create_sweep",
        request=NewSweepInput,
        parameters=[KEY],
        responses={200: SweepSerializer, 201: SweepSerializer},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Begin a sweep. Its agents start the trials.

        A configuration with errors is refused with `config_invalid`, and `problems` lists all of
        them. 200 instead of 201 is the sweep of the same `Idempotency-Key`.
        """
        project = self.find_project()
        token = request.headers.get("Idempotency-Key", "")
        if len(token) > MAX_TOKEN_CHARS or "\0" in token:
            raise Invalid(f"Idempotency-Key has at most {MAX_TOKEN_CHARS} characters.")
        wanted = NewSweep(**self.checked(NewSweepInput), token=token)
        sweep, is_new = create_sweep(project, wanted, by=self.person)
        return self.answer(sweep, 201 if is_new else 200)

    @extend_schema(operation_id="preview_sweep", request=PreviewInput, responses=PreviewSerializer)
    def preview(self, request: Request, **kwargs: str) -> Response:
        """What a configuration would do: how many trials, the first of them, and how long.

        The project may be one that the sweep would be the first of.
        """
        project = self.project_if_there()
        if project is None:
            demand_to_make(self.find_team(), self.kwargs["project"], by=self.person)
        else:
            demand_to_log(self.person, project)
        return Response(preview_of(project, **self.checked(PreviewInput)))

    @extend_schema(operation_id="get_sweep")
    def retrieve(self, request: Request, **kwargs: str) -> Response:
        """A sweep."""
        return self.answer(self.find_sweep())

    @extend_schema(
        operation_id="update_sweep",
        request=SweepChanges,
        responses={200: SweepSerializer, 409: None},
    )
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Change name or description; before it has started, its configuration as well."""
        sweep = self.find_sweep()
        return self.answer(update_sweep(sweep, by=self.person, **self.checked(SweepChanges)))

    def steer(self, act: Callable[..., Sweep], **how: Any) -> Response:
        return self.answer(act(self.find_sweep(), by=self.person, **how))

    @extend_schema(operation_id="pause_sweep")
    @steered
    def pause(self, request: Request, **kwargs: str) -> Response:
        """Start no further trials for now. Running ones go on."""
        return self.steer(pause_sweep)

    @extend_schema(operation_id="resume_sweep")
    @steered
    def resume(self, request: Request, **kwargs: str) -> Response:
        """Go on after a pause."""
        return self.steer(resume_sweep)

    @extend_schema(operation_id="stop_sweep")
    @steered
    def stop(self, request: Request, **kwargs: str) -> Response:
        """Start no further trials. Running ones go on to their own end."""
        return self.steer(stop_sweep)

    @extend_schema(operation_id="cancel_sweep")
    @steered
    def cancel(self, request: Request, **kwargs: str) -> Response:
        """End a sweep and its running trials now."""
        return self.steer(cancel_sweep)

    @extend_schema(
        operation_id="extend_sweep",
        request=ExtendInput,
        responses={200: SweepSerializer, 409: None},
    )
    def extend(self, request: Request, **kwargs: str) -> Response:
        """Go on with more: a higher `run_cap`, or a `config` with wider parameters.

        What ran counts as before: a grid runs only the cells that are new.
        """
        return self.steer(extend_sweep, **self.checked(ExtendInput))
