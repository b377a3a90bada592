"""The API does as its OpenAPI document says, whatever it is sent.

Schemathesis makes requests out of the document, good ones and bad ones, and holds the answers to
it: no fault of the server, only statuses, headers, types and shapes that the document names. The
requests are the same each time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from labstead_core.short_cache import forget_all
from runs.table.memory import memory
from tests.api.test_description import CALLS, described_path
from tests.factories import make_key, make_user
from tests.queries.crowd import Words, crowd
from tests.walls.routes import Route

pytestmark = pytest.mark.django_db
EXAMPLES = 12
# The one commits in a thread of its own, which sees nothing of a test's transaction; a pack is of a
# type that no request can be made of by chance. test_bad_lines, artifacts/test_bad_packs and
# test_ingest_lane send it worse.
APART = {("POST", "api-stream"), ("POST", "api-artifact-packs")}
CALLED = [(route, method) for route, method in CALLS if (method, route.name) not in APART]
# Half of the requests ask for what is there: chance finds no field of a run.
SENSIBLE = {
    "filter": "config.lr < 1",
    "order": "-summary.loss",
    "columns": "config,state",
    "by": "config.model",
    "metrics": "summary.loss",
    "key": "config.lr",
    "keys": "loss",
    "runs": "r0,r1",
    "name": "loss",
    "cursor": "",
}
without_limits = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class World:
    words: Words
    key: str


@pytest.fixture(scope="module")
def world(kept_rows: None) -> World:
    ada = make_user("ada", role=Role.ADMIN)
    words = crowd(ada, 2)
    return World(words, make_key(ada))


@pytest.fixture(scope="module")
def document() -> Any:
    from schemathesis import openapi  # takes a second or two, which only this module should cost

    written = json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str)
    return openapi.from_dict(json.loads(written))


def cases_of(operation: Any) -> Any:
    """Requests as the document has them, and where there is something to spoil, spoilt ones."""
    from schemathesis import GenerationMode

    good = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not operation.query and not operation.body:
        return good
    return good | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as openapi

    return [
        not_a_server_error,
        openapi.status_code_conformance,
        openapi.content_type_conformance,
        openapi.response_headers_conformance,
        openapi.response_schema_conformance,
    ]


@pytest.mark.parametrize(
    ("route", "method"), CALLED, ids=[f"{method} {route.name}" for route, method in CALLED]
)
def test_answers_are_as_described(world: World, document: Any, route: Route, method: str) -> None:
    operation = document[described_path(route)][method]
    statuses = set()

    @without_limits
    @given(case=cases_of(operation), is_sensible=st.booleans())
    def answers_are_as_described(case: Any, is_sensible: bool) -> None:
        case.path_parameters = {name: world.words[name] for name in case.path_parameters or {}}
        if is_sensible:
            asked = {name: SENSIBLE[name] for name in case.query or {} if name in SENSIBLE}
            case.query = {**(case.query or {}), **asked}
        answer = undone(case, world.key)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=checks())

    answers_are_as_described()
    assert statuses != {404}


def undone(case: Any, key: str) -> Any:
    """The answer to the request, of which nothing stays."""
    with transaction.atomic():
        answer = answer_to(request_of(case), key)
        transaction.set_rollback(True)
    memory.clear()
    forget_all()
    return answer


def request_of(case: Any) -> requests.PreparedRequest:
    parts = case.as_transport_kwargs(base_url="http://testserver")
    known = {"method", "url", "params", "data", "json", "headers"}
    return requests.Request(**{name: parts[name] for name in known & set(parts)}).prepare()


def answer_to(request: requests.PreparedRequest, key: str) -> Any:
    from schemathesis import Response

    address = urlsplit(request.url)
    body = request.body or b""
    answer = Client(raise_request_exception=False).generic(
        str(request.method),
        f"{address.path}?{address.query}",
        body if isinstance(body, bytes) else str(body).encode(),
        content_type=request.headers.get("Content-Type", ""),
        headers={"authorization": f"Bearer {key}"},
    )
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=b"".join(answer),
        request=request,
        elapsed=0.0,
        verify=False,
    )
