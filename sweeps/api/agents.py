"""The API of agents."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantViewSet
from sweeps.api.lookups import InProject
from sweeps.api.serializers import (
    AgentInput,
    AgentSerializer,
    BeatInput,
    BeatSerializer,
    RegisteredSerializer,
)
from sweeps.api.shapes import agent_shapes, sweep_shapes
from sweeps.models import Agent
from sweeps.services.agents import HEARTBEAT_SECONDS, Beat, beat, leave, register_agent


class Agents(InProject, TenantViewSet):
    tag = "Sweeps"
    model = Agent
    serializer_class = AgentSerializer
    ingest_may = frozenset({"create", "heartbeat", "destroy"})

    def refine_queryset(self, rows: QuerySet[Agent]) -> QuerySet[Agent]:
        return Agent.objects.visible_to(self.request.user).filter(sweep=self.find_sweep())

    @extend_schema(operation_id="list_agents")
    def list(self, request: Request, **kwargs: str) -> Response:
        """The agents of a sweep, newest first, those that left or fell silent as well."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(agent_shapes(request, page or []))

    @extend_schema(
        operation_id="register_agent",
        request=AgentInput,
        responses={201: RegisteredSerializer, 409: None},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Say that an agent is there. The same `id` again is the same agent."""
        sweep, given = self.find_sweep(), self.checked(AgentInput)
        agent = register_agent(
            sweep, token=given["id"], name=given["name"], host=given["host"], by=self.person
        )
        return Response(
            {
                "agent": agent_shapes(request, [agent])[0],
                "sweep": sweep_shapes([self.find_sweep()], request)[0],
                "heartbeat_seconds": HEARTBEAT_SECONDS,
                "silent_seconds": float(settings.LABSTEAD_AGENT_SILENT_SECONDS),
            },
            status=201,
        )

    @extend_schema(operation_id="send_agent_heartbeat", request=BeatInput, responses=BeatSerializer)
    def heartbeat(self, request: Request, **kwargs: str) -> Response:
        """Say what the agent's runs do, and hear what to run, to stop, or to go.

        With the same `request` the same trials come again; each is given to one agent only. Say the
        end of a run again until an answer came.
        """
        sweep = self.find_sweep()
        agent = self.find_agent(sweep)
        answer = beat(sweep, agent, Beat(**self.checked(BeatInput)), by=self.person)
        return Response(
            {"state": answer.state, "commands": answer.commands, "again_in": answer.again_in}
        )

    @extend_schema(operation_id="delete_agent", responses={204: None})
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Say that the agent goes. What it ran is free for others at once."""
        sweep = self.find_sweep()
        leave(sweep, self.find_agent(sweep), by=self.person)
        return Response(status=204)
