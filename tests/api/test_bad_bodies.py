"""Bodies that are wrong: each is refused with its code, and nothing has changed afterwards."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from accounts.models import User
from tests.api.everything import everything
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_team, make_user

pytestmark = pytest.mark.django_db
RUNS = "/teams/ada/projects/digits/runs"
RUN = f"{RUNS}/r1"

# Every endpoint that takes JSON, with a body it accepts.
ENDPOINTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "create team": ("POST", "/teams", {"slug": "vision", "name": "Vision"}),
    "create key": ("POST", "/api-keys", {"name": "CI", "scope": "ingest"}),
    "create project": ("POST", "/teams/ada/projects", {"name": "cats"}),
    "change project": ("PATCH", "/teams/ada/projects/digits", {"description": "new"}),
    "create run": ("POST", RUNS, {"name": "one", "config": {"lr": 0.1}, "tags": ["a"]}),
    "change run": ("PATCH", RUN, {"notes": "new", "summary": {"best": 1}}),
    "finish run": ("POST", f"{RUN}/finish", {"exit_code": 1}),
    "offer file": ("POST", f"{RUN}/files", {"path": "model.pt", "size": 3}),
}
DEEP = b'{"config":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}"
MALFORMED = {
    "cut short": b'{"name":',
    "text": b"hello",
    "two values": b"{} {}",
    "single quotes": b"{'name': 1}",
    "bare NaN": b'{"name":NaN}',
    "not UTF-8": b'{"name":"\xff"}',
    "UTF-16": '{"name":1}'.encode("utf-16"),
    "lone surrogate": b'{"name":"\\ud800"}',
    "10,000 levels": DEEP,
    "number of 5,000 digits": b'{"name":' + b"9" * 5000 + b"}",
    "compressed without saying so": b"\x1f\x8b\x08\x00",
}
NO_OBJECT = {"list": b"[]", "text": b'"x"', "number": b"1", "null": b"null", "true": b"true"}

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@pytest.fixture(scope="module")
def ada(kept_rows: None) -> User:
    """She has a project “digits” with a run “r1”."""
    ada = make_user("ada")
    make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    return ada


@pytest.fixture(scope="module")
def key(ada: User) -> str:
    return make_key(ada)


@pytest.fixture
def client(key: str) -> ApiClient:
    return ApiClient(key)


def send(client: ApiClient, endpoint: str, body: bytes, kind: str = "application/json") -> Any:
    method, path, _ = ENDPOINTS[endpoint]
    return client.generic(method, f"/api/v1{path}", body, content_type=kind)


@every_endpoint
def test_endpoint_takes_its_body(client: ApiClient, endpoint: str) -> None:
    before = everything()
    answer = send(client, endpoint, orjson.dumps(ENDPOINTS[endpoint][2]))
    assert answer.status_code in (200, 201)
    assert everything() != before


@every_endpoint
def test_malformed_json_is_refused(client: ApiClient, endpoint: str) -> None:
    before = everything()
    answers = {name: send(client, endpoint, body) for name, body in MALFORMED.items()}
    codes = {name: (one.status_code, one.json()["code"]) for name, one in answers.items()}
    assert codes == dict.fromkeys(MALFORMED, (400, "malformed_json"))
    assert everything() == before


@every_endpoint
def test_json_that_is_no_object_is_refused(client: ApiClient, endpoint: str) -> None:
    before = everything()
    answers = {name: send(client, endpoint, body) for name, body in NO_OBJECT.items()}
    codes = {name: (one.status_code, one.json()["code"]) for name, one in answers.items()}
    assert codes == dict.fromkeys(NO_OBJECT, (400, "invalid"))
    assert everything() == before


@every_endpoint
def test_unknown_key_is_named(client: ApiClient, endpoint: str) -> None:
    before = everything()
    answer = send(client, endpoint, orjson.dumps(ENDPOINTS[endpoint][2] | {"colour": "red"}))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["fields"] == {"colour": "There is no such field."}
    assert everything() == before


@pytest.mark.parametrize(
    ("endpoint", "value"),
    [
        (endpoint, value)
        for endpoint, (_, _, body) in ENDPOINTS.items()
        for value in (5, 1.5, True, ["x"], {"a": 1}, "1")
        if {type(fitting) for fitting in body.values()} != {type(value)}
    ],
)
def test_other_types_than_the_fields_own_are_named(
    client: ApiClient, endpoint: str, value: Any
) -> None:
    before = everything()
    fitting = ENDPOINTS[endpoint][2]
    wrong = {name: value for name, old in fitting.items() if type(old) is not type(value)}
    answer = send(client, endpoint, orjson.dumps(fitting | wrong))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert {name.partition(".")[0] for name in answer.json()["fields"]} == set(wrong)
    assert everything() == before


@every_endpoint
def test_zero_characters_in_texts_are_refused(client: ApiClient, endpoint: str) -> None:
    before = everything()
    fitting = ENDPOINTS[endpoint][2]
    texts = [name for name, value in fitting.items() if isinstance(value, str)] or ["name"]
    answer = send(client, endpoint, orjson.dumps(fitting | dict.fromkeys(texts, "a\x00b")))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert everything() == before


@every_endpoint
@pytest.mark.parametrize(
    "kind", ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
)
def test_other_content_types_are_refused(client: ApiClient, endpoint: str, kind: str) -> None:
    before = everything()
    answer = send(client, endpoint, orjson.dumps(ENDPOINTS[endpoint][2]), kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert everything() == before


@pytest.mark.parametrize(
    ("endpoint", "field", "value"),
    [
        ("create team", "slug", "Vision"),
        ("create team", "slug", "a/b"),
        ("create team", "slug", "../etc"),
        ("create team", "slug", "а"),  # noqa: RUF001  (a Cyrillic letter)
        ("create team", "slug", "x" * 65),
        ("create team", "slug", "api"),
        ("create team", "slug", "settings"),
        ("create team", "slug", ""),
        ("create team", "name", "x" * 129),
        ("create project", "name", "settings"),
        ("create project", "name", ".."),
        ("create project", "name", "a/b"),
        ("create project", "name", "a%2fb"),
        ("create project", "name", " a"),
        ("create project", "name", "a\nb"),
        ("create project", "name", "\u202etxt"),
        ("create project", "name", "x" * 129),
        ("create project", "visibility", "everyone"),
        ("change project", "description", "x" * 20_001),
        ("create key", "scope", "root"),
        ("create key", "expires_at", "tomorrow"),
        ("create key", "expires_at", "2001-01-01T00:00:00Z"),
        ("create key", "expires_at", "9999-12-31T23:59:59-12:00"),
        ("create run", "id", "a/b"),
        ("create run", "id", ".."),
        ("create run", "id", "x" * 65),
        ("create run", "resume", "maybe"),
        ("create run", "tags", ["x" * 129]),
        ("create run", "tags", ["x"] * 201),
        ("create run", "tags", "text"),
        ("create run", "name", "x" * 257),
        ("create run", "config", [1]),
        ("create run", "config", {"a": orjson.loads("[" * 200 + "]" * 200)}),
        ("change run", "summary", {"a": orjson.loads("[" * 200 + "]" * 200)}),
        ("change run", "notes", "x" * 100_001),
        ("change run", "name", ""),
        ("finish run", "exit_code", 2**31),
        ("finish run", "exit_code", "0"),
        ("finish run", "state", "running"),
        ("offer file", "size", -1),
        ("offer file", "size", "3"),
        ("offer file", "sha256", "xyz"),
        ("offer file", "sha256", "A" * 64),
        ("offer file", "content_type", "text/html\r\nSet-Cookie: a=b"),
        ("offer file", "content_type", "tëxt/html"),
    ],
)
def test_value_out_of_bounds_names_its_field(
    client: ApiClient, endpoint: str, field: str, value: Any
) -> None:
    before = everything()
    answer = send(client, endpoint, orjson.dumps(ENDPOINTS[endpoint][2] | {field: value}))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [name.partition(".")[0] for name in answer.json()["fields"]] == [field]
    assert everything() == before


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "a/",
        "a/./b",
        "",
        ".",
        "..\\..\\x",
        "C:\\x",
        "a\nb",
        "\u202egpj.exe",
        "x" * 1025,
    ],
)
def test_path_that_leaves_the_run_is_refused(client: ApiClient, path: str) -> None:
    before = everything()
    answer = send(client, "offer file", orjson.dumps({"path": path, "size": 1}))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["fields"]) == ["path"]
    assert everything() == before


@pytest.mark.parametrize("slug", ["ada", "vision"])
def test_taken_slug_is_a_conflict(client: ApiClient, ada: User, slug: str) -> None:
    make_team("vision", by=ada)
    before = everything()
    answer = send(client, "create team", orjson.dumps({"slug": slug}))
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")
    assert everything() == before


@pytest.mark.parametrize("name", ["digits", "DIGITS"])
def test_taken_project_name_is_a_conflict(client: ApiClient, name: str) -> None:
    before = everything()
    answer = send(client, "create project", orjson.dumps({"name": name}))
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")
    assert everything() == before


def test_sql_in_a_name_is_only_a_name(client: ApiClient) -> None:
    name = "'; DROP TABLE runs_run; --"
    answer = send(client, "create run", orjson.dumps({"id": "r2", "name": name}))
    assert answer.status_code == 201
    assert client.get(f"/api/v1{RUNS}", {"search": name}).json()["results"][0]["name"] == name
    assert client.get(f"/api/v1{RUNS}", {"search": "' OR 1=1 --"}).json()["results"] == []
    assert client.get(f"/api/v1{RUNS}", {"search": "%"}).json()["results"] == []


def test_zero_characters_within_config_are_dropped(client: ApiClient) -> None:
    body = b'{"id":"r2","config":{"a\\u0000b":["x\\u0000y"]}}'
    assert send(client, "create run", body).json()["config"] == {"ab": ["xy"]}
