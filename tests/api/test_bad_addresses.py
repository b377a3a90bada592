"""Query strings, paths, methods and headers that are wrong."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

PROJECT = "/api/v1/teams/ada/projects/digits"
RUNS = f"{PROJECT}/runs"
STREAM = f"{RUNS}/r1/streams/history"


@pytest.fixture
def client(ada: User, api: ApiClient) -> ApiClient:
    make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    return api


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def cursor(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (f"{RUNS}?limit=x", "limit"),
        (f"{RUNS}?limit=0", "limit"),
        (f"{RUNS}?limit=201", "limit"),
        (f"{RUNS}?limit=99999999999999999999999", "limit"),
        (f"{RUNS}?cursor=zzz", "cursor"),
        (f"{RUNS}?cursor={cursor('p=oops')}", "cursor"),
        (f"{RUNS}?cursor={cursor('p=2020-13-45T00:00:00Z')}", "cursor"),
        (f"{RUNS}?cursor={cursor('o=-1')}", "cursor"),
        (f"{RUNS}?cursor=%C3%A4", "cursor"),
        (f"{STREAM}/rows?limit=10001", "limit"),
        (f"{STREAM}/rows?limit=1_0", "limit"),
        (f"{STREAM}/rows?from_line=-1", "from_line"),
        (f"{STREAM}/rows?from_line=9223372036854775808", "from_line"),
        (f"{STREAM}/rows?from_line=%D9%A3", "from_line"),
        (f"{RUNS}/r1/keys?stream=nope", "stream"),
        (f"{PROJECT}/series", "keys"),
        (f"{PROJECT}/series?runs=r1&keys=a&buckets=0", "buckets"),
        (f"{PROJECT}/series?runs=r1&keys=a&from=nan", "from"),
        (f"{PROJECT}/series?runs=r1&keys=a&to=x", "to"),
        (f"{PROJECT}/series?runs=r1&keys=a&stream=nope", "stream"),
    ],
)
def test_bad_query_names_its_parameter(client: ApiClient, address: str, field: str) -> None:
    answer = client.get(address)
    assert outcome(answer) == (400, "invalid")
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/teams/%00",
        f"{PROJECT}%00",
        f"{RUNS}/%00",
        f"{RUNS}?search=%00",
        f"{RUNS}?state=%00",
        f"{PROJECT}/series?runs=%00&keys=a",
        f"{STREAM}/rows?keys=%00",
        "/files/run/%00",
    ],
)
def test_zero_byte_in_an_address_is_refused(client: ApiClient, address: str) -> None:
    assert outcome(client.get(address)) == (400, "invalid")


@pytest.mark.parametrize("address", ["/%00", "/ada/digits?search=%00", "/accounts/login/?next=%00"])
def test_zero_byte_in_a_pages_address_is_a_bad_request(
    ada: User, client: Client, address: str
) -> None:
    client.force_login(ada)
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/api/nothing",
        "/api/v2/teams",
        "/api/v1/nothing",
        "/files/nothing",
        "/internal/nothing",
        "/internal/signals",
        "/files/run/forged",
        f"{RUNS}/r1/files/..%2f..%2fetc%2fpasswd",
        f"{RUNS}/%2e%2e",
        f"{RUNS}/r1/streams/nothing",
        "/api/v1/teams/%ff",
    ],
)
def test_unknown_address_is_a_404_in_json(client: ApiClient, address: str) -> None:
    assert outcome(client.get(address)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("PUT", RUNS),
        ("DELETE", RUNS),
        ("PATCH", STREAM),
        ("POST", f"{STREAM}/rows"),
        ("POST", f"{PROJECT}/series?runs=r1&keys=a"),
        ("TRACE", RUNS),
        ("DELETE", "/api/v1/me"),
        ("POST", "/files/run/forged"),
        ("DELETE", "/files/run/forged"),
    ],
)
def test_other_methods_are_refused(client: ApiClient, method: str, address: str) -> None:
    answer = client.generic(method, address)
    assert outcome(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_loopback_without_its_token_is_not_there(client: ApiClient, method: str) -> None:
    assert outcome(client.generic(method, "/internal/signals", b"{}")) == (404, "not_found")


def test_form_of_answers_that_we_do_not_write_is_refused(client: ApiClient) -> None:
    answer = client.get(RUNS, headers={"accept": "application/xml"})
    assert outcome(answer) == (406, "not_acceptable")


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30])
def test_page_numbers_out_of_bounds_show_a_page(ada: User, client: Client, page: str) -> None:
    client.force_login(ada)
    for address in ("/ada/digits", "/ada/digits/runs", "/ada/digits/runs/r1/files"):
        assert client.get(address, {"page": page}).status_code == 200
