"""The OpenAPI document: complete, valid, and the same for all errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from labstead_core.api.errors import ERRORS
from labstead_server.api_description import TAGS
from tests.walls.routes import Route, all_routes

API = [route for route in all_routes() if route.path.startswith(("api/v1/", "^api/v1/"))]
CALLS = [(route, method) for route in API for method in route.methods]
each_call = pytest.mark.parametrize(
    ("route", "method"), CALLS, ids=[f"{method} {route.name}" for route, method in CALLS]
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-any-return]


@pytest.fixture
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each by its method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def described_path(route: Route) -> str:
    """As OpenAPI writes it: ``teams/<str:team>`` and ``teams/(?P<team>[^/]+)`` are one."""
    path = re.sub(r"<\w+:(\w+)>", r"{\1}", route.path.replace("<int:pk>", "<int:id>"))
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")


def test_there_is_nothing_to_warn_of_and_the_document_is_valid(tmp_path: Any) -> None:
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml")
    )


@each_call
def test_every_call_is_described(
    operations: dict[str, dict[str, Any]], route: Route, method: str
) -> None:
    operation = operations[f"{method} {described_path(route)}"]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation["tags"][0] in TAGS
    assert all(one["description"] for one in operation.get("parameters", []))


def test_nothing_else_is_described(operations: dict[str, dict[str, Any]]) -> None:
    ids = {operation["operationId"] for operation in operations.values()}
    assert len(ids) == len(operations) == len(CALLS)


def test_every_error_is_a_shared_response_of_one_form(
    document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    given = {
        (status, answer.get("$ref", "").rpartition("/")[2])
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    }
    forms = [
        answer["content"]["application/json"]["schema"]
        for answer in document["components"]["responses"].values()
    ]
    assert given == {(str(status), error.name) for status, error in ERRORS.items()}
    assert forms == [{"$ref": "#/components/schemas/Error"}] * len(ERRORS)


def test_every_tag_is_used(operations: dict[str, dict[str, Any]]) -> None:
    assert {operation["tags"][0] for operation in operations.values()} == set(TAGS)


def test_input_takes_no_other_fields_and_runs_have_all_of_theirs(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    assert shapes["NewRunInput"]["additionalProperties"] is False
    assert set(shapes["Run"]["required"]) == set(shapes["Run"]["properties"])


@pytest.mark.django_db
def test_a_server_hands_out_the_document_and_a_page_for_it(client: Client) -> None:
    as_json = client.get("/api/schema/?format=json")
    as_yaml = client.get("/api/schema/")
    page = client.get("/api/docs/")
    assert as_json.json() == yaml.safe_load(as_yaml.content)
    assert as_json.json()["openapi"].startswith("3.")
    assert page.status_code == 200
    assert b"swagger" in page.content
