"""Calls sent again, because their answer was lost: docs/reference/api.md says what happens."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Role, User
from tests.conftest import ApiClient
from tests.factories import join, make_project, make_run, make_team

RUNS = "/teams/ada/projects/digits/runs"
# Of a file that is offered again: when, and the address with its time in it.
OF_THE_MOMENT = {"updated_at", "upload_url"}


@pytest.fixture
def client(ada: User, api: ApiClient) -> ApiClient:
    join(make_team("vision", by=ada), Role.MEMBER, "bob")
    make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    return api


def without_moments(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name not in OF_THE_MOMENT}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/teams/vision/members/bob", {"role": "viewer"}),
        ("PATCH", f"{RUNS}/r1", {"config": {"lr": 0.1}, "tags": ["good"]}),
        ("PATCH", "/teams/ada/projects/digits", {"description": "Ten of them."}),
        ("POST", f"{RUNS}/r1/heartbeat", {}),
        ("POST", f"{RUNS}/r1/preempting", {}),
        ("POST", f"{RUNS}/r1/stop", {}),
        ("POST", f"{RUNS}/r1/finish", {"exit_code": 3}),
        ("POST", f"{RUNS}/r1/files", {"path": "model.pt", "size": 2}),
    ],
)
def test_the_second_changes_nothing(
    client: ApiClient, method: str, path: str, body: dict[str, Any]
) -> None:
    first, second = client.send(method, path, body), client.send(method, path, body)
    assert first.status_code == second.status_code < 300
    assert without_moments(first) == without_moments(second)


@pytest.mark.parametrize(
    ("method", "path", "body", "outcome"),
    [
        ("DELETE", f"{RUNS}/r1", None, (404, "not_found")),
        ("DELETE", "/teams/ada/projects/digits", None, (404, "not_found")),
        ("POST", "/teams", {"slug": "audio"}, (409, "slug_taken")),
        ("POST", "/teams/ada/projects", {"name": "letters"}, (409, "slug_taken")),
    ],
)
def test_the_second_says_that_it_is_done(
    client: ApiClient, method: str, path: str, body: object, outcome: tuple[int, str]
) -> None:
    first, second = client.send(method, path, body), client.send(method, path, body)
    assert first.status_code < 300
    assert (second.status_code, second.json()["code"]) == outcome


def test_a_run_is_created_once(client: ApiClient) -> None:
    body = {"id": "r2", "client_token": "a3f09c"}
    first, second = client.send("POST", RUNS, body), client.send("POST", RUNS, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_a_run_is_restored_once(client: ApiClient) -> None:
    restore = "/teams/ada/projects/digits/deleted-runs/r1/restore"
    client.send("DELETE", f"{RUNS}/r1")
    first, second = client.send("POST", restore), client.send("POST", restore)
    assert (first.status_code, second.status_code) == (200, 404)
    assert client.send("GET", f"{RUNS}/r1").status_code == 200


def test_members_who_left_are_gone_already(client: ApiClient) -> None:
    bob = "/teams/vision/members/bob"
    assert client.send("DELETE", bob).status_code == 204
    assert client.send("DELETE", bob).status_code == 204
