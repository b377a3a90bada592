"""The short way for lines answers what the long one answers, and lets in nobody else."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from accounts.models import KeyScope, User
from accounts.services import revoke_api_key
from projects.models import Project, Visibility
from projects.services import update_project
from runs.ingest.lane import IngestLane
from tests.conftest import ApiClient
from tests.factories import make_key, make_stranger
from tests.lanes import Counted, in_a_thread, through_lane

RUN = "/teams/ada/projects/digits/runs/r1"
STREAM = f"/api/v1{RUN}/streams/history"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(ada: User) -> str:
    """Ada's key; there is a run r1."""
    key = make_key(ada)
    ApiClient(key).send("POST", "/teams/ada/projects/digits/runs", {"id": "r1"})
    return key


def through_ingest(
    talk: Callable[[httpx.AsyncClient], Awaitable[Any]], *, key: str
) -> tuple[Any, int]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    return through_lane(IngestLane, talk, headers)


async def post(client: httpx.AsyncClient, offset: int, body: bytes, **headers: str) -> Any:
    return await client.post(f"{STREAM}?offset={offset}", content=body, headers=headers)


def test_lines_take_the_short_way(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        return [(await post(client, n, b'{"a":%d}' % n)).json() for n in range(4)]

    answers, through_django = through_ingest(talk, key=key)
    assert answers == [{"next_line": n} for n in range(1, 5)]
    assert through_django == 0


def test_other_requests_go_to_django(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        return [
            await client.get(STREAM),
            await client.post(f"{STREAM}/rows", content=b"{}"),
            await client.post("/api/v1/nowhere", content=b"{}"),
            await post(client, 0, b"{}", **{"Content-Type": "application/json"}),
        ]

    answers, through_django = through_ingest(talk, key=key)
    assert [answer.status_code for answer in answers] == [200, 405, 404, 415]
    assert through_django == 4


@pytest.mark.parametrize(
    ("offset", "body", "headers"),
    [
        (1, b'{"a":2}\n[]\n{"a":NaN}', {}),
        (9, b"{}", {}),
        (-1, b"{}", {}),
        (1, b"damaged", {"Content-Encoding": "gzip"}),
        (1, b"{}", {"Content-Encoding": "br"}),
        (1, gzip.compress(b"{}\n" * 30_000), {"Content-Encoding": "gzip"}),
        (0, b'{"a":1}\n' * 3000, {}),
    ],
    ids=["refused line", "gap", "no offset", "damaged", "encoding", "too many", "large"],
)
def test_both_ways_answer_alike(key: str, offset: int, body: bytes, headers: Any) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b'{"a":1}')
        short = await post(client, offset, body, **headers)
        long_way = {"Content-Type": "application/x-ndjson; charset=utf-8"}
        return short, await post(client, offset, body, **headers, **long_way)

    (short, long), through_django = through_ingest(talk, key=key)
    assert through_django == 1
    assert short.status_code == long.status_code
    assert without_id(short) == without_id(long)
    assert short.headers["x-request-id"]


def without_id(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


def test_a_full_queue_is_told_with_a_wait(key: str, settings: Any) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        settings.LABSTEAD_WRITER_QUEUE_BYTES = 0
        return await post(client, 1, b"{}")

    answer, through_django = through_ingest(talk, key=key)
    assert (answer.status_code, answer.headers["retry-after"], through_django) == (429, "1", 0)


def test_a_revoked_key_is_out_at_once(key: str, ada: User) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        first = await post(client, 0, b"{}")
        await in_a_thread(revoke_api_key)(ada.api_keys.get(), by=ada)
        return first.status_code, (await post(client, 1, b"{}")).status_code

    assert through_ingest(talk, key=key)[0] == (200, 401)


def test_a_key_that_only_logs_takes_the_short_way(key: str, ada: User) -> None:
    logging = make_key(ada, scope=KeyScope.INGEST)

    async def talk(client: httpx.AsyncClient) -> Any:
        return await post(client, 0, b"{}")

    answer, through_django = through_ingest(talk, key=logging)
    assert (answer.status_code, through_django) == (200, 0)


def test_a_reading_key_finds_no_door_that_another_key_opened(key: str, ada: User) -> None:
    reading = make_key(ada, scope=KeyScope.READ)

    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        return await post(client, 1, b"{}", Authorization=f"Bearer {reading}")

    answer, _ = through_ingest(talk, key=key)
    assert (answer.status_code, answer.json()["code"]) == (403, "key_scope")


def test_a_stranger_finds_no_door_that_another_opened(key: str) -> None:
    foreign = make_key(make_stranger())

    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        return await post(client, 1, b"{}", Authorization=f"Bearer {foreign}")

    assert through_ingest(talk, key=key)[0].status_code == 404


OTHER = "/api/v1/teams/ada/projects/digits/runs/r2/streams/history?offset=0"


def test_the_next_run_of_a_known_project_has_lines_of_its_own(key: str) -> None:
    ApiClient(key).send("POST", "/teams/ada/projects/digits/runs", {"id": "r2"})

    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        return await post(client, 1, b"{}"), await client.post(OTHER, content=b"{}")

    answers, through_django = through_ingest(talk, key=key)
    assert [answer.json() for answer in answers] == [{"next_line": 2}, {"next_line": 1}]
    assert through_django == 0


def test_a_run_missing_in_a_known_project_is_not_found(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        return await client.post(OTHER, content=b"{}")

    assert through_ingest(talk, key=key)[0].status_code == 404


def test_who_may_change_own_runs_finds_no_door_to_those_of_others(key: str, ada: User) -> None:
    update_project(Project.objects.get(name="digits"), by=ada, visibility=Visibility.OPEN)
    guest = make_key(make_stranger())
    ApiClient(guest).send("POST", "/teams/ada/projects/digits/runs", {"id": "r2"})

    async def talk(client: httpx.AsyncClient) -> Any:
        mine = await client.post(OTHER, content=b"{}")
        return mine.status_code, (await post(client, 0, b"{}")).status_code

    assert through_ingest(talk, key=guest)[0] == (200, 403)


def test_a_deleted_run_takes_no_more(key: str, ada: User) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        await in_a_thread(ApiClient(key).send)("DELETE", RUN)
        return await post(client, 1, b"{}")

    answer, _ = through_ingest(talk, key=key)
    assert (answer.status_code, answer.json()["code"]) == (404, "deleted")


def test_a_client_that_leaves_in_its_body_is_no_error(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, 0, b"{}")
        return await half_a_body(key)

    assert through_ingest(talk, key=key)[0] == []


async def half_a_body(key: str) -> list[Any]:
    """What the lane sends to a client that is gone before its body is complete."""
    messages = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": STREAM,
        "query_string": b"offset=1",
        "headers": [
            (b"authorization", f"Bearer {key}".encode()),
            (b"content-type", b"application/x-ndjson"),
        ],
    }
    lane = IngestLane(Counted())
    await lane(scope, receive, send)
    lane.close()
    return sent
