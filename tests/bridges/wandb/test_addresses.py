"""Addresses that the client is given are under the name it came by, and https where that is."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from accounts.models import User
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

PLACE = {"entityName": "ada", "projectName": "one", "runName": "r1", "files": ["a.txt"]}
QUERY = """
mutation CreateRunFiles($input: CreateRunFilesInput!) {
  createRunFiles(input: $input) { files { uploadUrl } }
}
"""


@pytest.fixture
def ask(api: ApiClient, ada: User, settings: Any) -> Any:
    """Where to upload to, asked with these headers."""
    make_run(by=ada, project=make_project("one", by=ada), id="r1")
    settings.LABSTEAD_PUBLIC_URL = "https://labstead.example.org"

    def ask(**headers: str) -> str:
        body = orjson.dumps({"query": QUERY, "variables": {"input": PLACE}})
        kind = "application/json"
        answer = api.post("/graphql", body, content_type=kind, headers=headers)
        (file,) = answer.json()["data"]["createRunFiles"]["files"]
        return str(file["uploadUrl"])

    return ask


def test_the_public_name_is_reached_by_tls_whatever_the_proxy_says(ask: Any) -> None:
    assert ask(host="labstead.example.org").startswith("https://labstead.example.org/files/")


def test_another_name_stays_as_the_client_came(ask: Any) -> None:
    assert ask(host="labstead:8080").startswith("http://labstead:8080/files/")


def test_what_anybody_says_of_a_proxy_is_not_believed(ask: Any) -> None:
    """uvicorn alone takes it over, and only from addresses that it trusts."""
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}
    assert ask(host="labstead:8080", **forged).startswith("http://labstead:8080/files/")
