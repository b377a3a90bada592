"""The API of trials and of those who ask for them by hand."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.pagination import CreatedCursor
from labstead_core.api.views import TenantViewSet
from labstead_core.query import flag, one_of
from sweeps.api.lookups import InProject
from sweeps.api.serializers import (
    AskInput,
    NewTrialInput,
    TellInput,
    TrialSerializer,
    TrialsSerializer,
)
from sweeps.api.shapes import trial_shape
from sweeps.best import front_of
from sweeps.models import Trial, TrialState
from sweeps.services.asking import add_trial, ask, tell

STATE = OpenApiParameter(
    "state", str, enum=TrialState.values, description="Only trials in this state."
)
UNBEATEN = OpenApiParameter(
    "unbeaten", bool, description="With several metrics: only trials that no other beats in all."
)
MOST_UNBEATEN = 500


class NewestTrials(CreatedCursor):
    ordering = ("-created_at", "-number")


class Trials(InProject, TenantViewSet):
    tag = "Sweeps"
    model = Trial
    serializer_class = TrialSerializer
    pagination_class = NewestTrials
    ingest_may = frozenset({"create", "ask", "tell"})

    def refine_queryset(self, rows: QuerySet[Trial]) -> QuerySet[Trial]:
        sweep = self.find_sweep()
        trials = Trial.objects.visible_to(self.request.user).filter(sweep=sweep)
        if flag(self.request.query_params, "unbeaten"):
            trials = trials.filter(number__in=front_of(sweep, trials)[:MOST_UNBEATEN])
        state = one_of(self.request.query_params, "state", ["", *TrialState.values])
        narrowed = trials.filter(state=state) if state else trials
        return narrowed.select_related("agent").defer("curve")

    @extend_schema(operation_id="list_trials", parameters=[STATE, UNBEATEN])
    def list(self, request: Request, **kwargs: str) -> Response:
        """The trials of a sweep, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([trial_shape(row) for row in page or []])

    @extend_schema(
        operation_id="add_trial",
        request=NewTrialInput,
        responses={200: TrialSerializer, 201: TrialSerializer, 409: None},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Put values of your own into the queue, as the method `custom` needs it.

        200 instead of 201 is the trial of the same `request`.
        """
        sweep = self.find_sweep()
        trial, is_new = add_trial(sweep, by=self.person, **self.checked(NewTrialInput))
        return Response(trial_shape(trial), status=201 if is_new else 200)

    @extend_schema(
        operation_id="ask_for_trials",
        request=AskInput,
        responses={200: TrialsSerializer, 409: None},
    )
    def ask(self, request: Request, **kwargs: str) -> Response:
        """Take trials without an agent. Fewer come when fewer are prepared: ask again."""
        trials = ask(self.find_sweep(), by=self.person, **self.checked(AskInput))
        return Response({"trials": [trial_shape(row) for row in trials]})

    @extend_schema(
        operation_id="tell_of_trial",
        request=TellInput,
        responses={200: TrialSerializer, 409: None},
    )
    def tell(self, request: Request, **kwargs: str) -> Response:
        """Say what a trial came to. The same again changes nothing."""
        sweep = self.find_sweep()
        told = self.checked(TellInput)
        return Response(trial_shape(tell(sweep, told.pop("trial"), by=self.person, **told)))
