"""POST /graphql."""

from __future__ import annotations

from django.http import HttpResponse
from graphql import execute
from rest_framework.request import Request

from bridges.wandb import roots
from bridges.wandb.engine.answers import answer_of
from bridges.wandb.engine.documents import document_of
from bridges.wandb.engine.doors import ClientView
from bridges.wandb.engine.requests import read_request
from bridges.wandb.engine.resolving import resolve
from bridges.wandb.engine.schema import schema
from bridges.wandb.engine.scopes import changes_something, demand_scope
from labstead_core.maintenance import demand_writable


class GraphQLView(ClientView):
    http_method_names = ["post"]
    reads_by_post = True  # questions do; mutations are kept out below

    def post(self, request: Request) -> HttpResponse:
        call = self.call(request)
        asked = read_request(self.body(request))
        document = document_of(asked.query)
        demand_scope(call.scope, document)
        if changes_something(document):
            demand_writable()
        result = execute(
            schema(),
            document,
            root_value=roots.Root(),
            context_value=call,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            field_resolver=resolve,
        )
        return answer_of(result)  # type: ignore[arg-type]
