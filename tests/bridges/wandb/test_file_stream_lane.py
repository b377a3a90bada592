"""The short way for news of a run does what the long one does, and lets in nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest
from django.utils import timezone

from accounts.models import User
from bridges.wandb.file_stream.lane import FileStreamLane
from runs.models import Run, RunState
from tests.conftest import ApiClient
from tests.factories import make_key, make_stranger
from tests.lanes import in_a_thread, through_lane

RUN = "/teams/ada/projects/digits/runs/r1"
STREAM = "/files/ada/digits/r1/file_stream"
GOES_ON = {"exitcode": None, "limits": {}, "stopped": False}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(ada: User) -> str:
    """Ada's key; there is a run r1."""
    key = make_key(ada)
    ApiClient(key).send("POST", "/teams/ada/projects/digits/runs", {"id": "r1"})
    return key


def through_stream(
    talk: Callable[[httpx.AsyncClient], Awaitable[Any]], *, key: str
) -> tuple[Any, int]:
    return through_lane(FileStreamLane, talk, {"Authorization": f"Bearer {key}"})


def file(first: int, *lines: object) -> dict[str, Any]:
    return {"offset": first, "content": [orjson.dumps(line).decode() for line in lines]}


def history(first: int, *rows: object) -> dict[str, Any]:
    return {"wandb-history.jsonl": file(first, *rows)}


def summary(value: object) -> dict[str, Any]:
    return {"wandb-summary.json": file(0, value)}


async def post(client: httpx.AsyncClient, files: object, **more: object) -> httpx.Response:
    return await client.post(STREAM, content=orjson.dumps({"files": files, **more}))


def rows(key: str, stream: str = "history") -> Any:
    return ApiClient(key).send("GET", f"{RUN}/streams/{stream}/rows").json()["rows"]


def kept_summary(key: str) -> Any:
    return ApiClient(key).send("GET", RUN).json()["summary"]


def test_lines_and_the_summary_take_the_short_way(key: str) -> None:
    events, console = file(0, {"cpu": 3}), {"offset": 0, "content": ["hello"]}

    async def talk(client: httpx.AsyncClient) -> Any:
        rest = {"wandb-events.jsonl": events, "output.log": console}
        news = [
            {**history(0, {"a": 1, "_step": 0}), **summary({"a": 1, "own": "word"}), **rest},
            history(1, {"a": 2, "_step": 1}),
        ]
        return [(await post(client, some)).json() for some in news]

    answers, through_django = through_stream(talk, key=key)
    assert (answers, through_django) == ([GOES_ON, GOES_ON], 0)
    assert [row["a"] for row in rows(key)] == [1, 2]
    assert kept_summary(key) == {"a": 2, "own": "word", "_step": 1}
    assert rows(key, "system")[0]["cpu"] == 3
    assert rows(key, "console")[0]["text"] == "hello"


def test_what_a_training_seldom_says_waits_for_django_neither(key: str) -> None:
    seldom: list[tuple[Any, dict[str, Any]]] = [
        ({}, {}),
        (summary({"a": 5}), {}),
        ({**history(0, {"a": 1}), **summary({"a": {"b": 1}})}, {}),
        ({**history(1, {"a": 2}), **summary({"a": 2})}, {}),  # there have been objects
        (history(2, {"a": 3}), {"preempting": True}),
        (history(3, {"a": 4}), {"complete": True, "exitcode": 0}),
    ]

    async def talk(client: httpx.AsyncClient) -> Any:
        return [(await post(client, files, **more)).json() for files, more in seldom]

    answers, through_django = through_stream(talk, key=key)
    assert (answers, through_django) == ([GOES_ON] * len(seldom), 0)
    assert [row["a"] for row in rows(key)] == [1, 2, 3, 4]
    assert ApiClient(key).send("GET", RUN).json()["state"] == "finished"


@pytest.mark.parametrize("files", [{}, summary({"a": 5})], ids=["nothing", "a summary"])
def test_a_silent_run_that_is_heard_of_lives(key: str, files: dict[str, Any]) -> None:
    Run.objects.update(state=RunState.CRASHED, finished_at=timezone.now())

    async def talk(client: httpx.AsyncClient) -> Any:
        return await post(client, files, uploaded=["requirements.txt"])

    answer, through_django = through_stream(talk, key=key)
    assert (answer.json(), through_django) == (GOES_ON, 0)
    run = Run.objects.get()
    assert (run.state, run.finished_at) == (RunState.RUNNING, None)


def test_a_mere_knock_changes_nothing_that_one_sees(key: str) -> None:
    before = Run.objects.get()

    async def talk(client: httpx.AsyncClient) -> Any:
        return await post(client, {})

    through_stream(talk, key=key)
    after = Run.objects.get()
    assert (after.version, after.summary) == (before.version, before.summary)
    assert after.heartbeat_at > before.heartbeat_at


def test_a_summary_is_kept_though_its_lines_came_before(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, history(0, {"a": 1}))
        return await post(client, {**history(0, {"a": 1}), **summary({"a": 1, "best": 7})})

    answer, _ = through_stream(talk, key=key)
    assert (answer.json(), kept_summary(key)) == (GOES_ON, {"a": 1, "best": 7})
    assert len(rows(key)) == 1


def test_a_client_that_counts_further_goes_on_where_the_run_is(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        return await post(client, {**history(7, {"a": 1}), **summary({"a": 1})})

    answer, through_django = through_stream(talk, key=key)
    assert (answer.json(), through_django, len(rows(key))) == (GOES_ON, 0, 1)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", {}),
        (b"[]", {}),
        (b'{"files": {"wandb-history.jsonl": {"offset": -1, "content": []}}}', {}),
        (b"damaged", {"Content-Encoding": "gzip"}),
        (b'{"files": {"wandb-summary.json": {"offset": 0, "content": ["{"]}}}', {}),
    ],
    ids=["no JSON", "no object", "no offset", "damaged", "broken summary"],
)
def test_both_ways_refuse_alike(key: str, body: bytes, headers: dict[str, str]) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        return await client.post(STREAM, content=body, headers=headers)

    short, _ = through_stream(talk, key=key)
    long = ApiClient(key).generic("POST", STREAM, body, headers=headers)
    assert short.status_code == long.status_code
    assert told(short.json()) == told(long.json())


def told(body: Any) -> Any:
    error = body["errors"][0]
    return error["message"], error["extensions"]["code"]


def test_a_stop_is_told(key: str) -> None:
    ApiClient(key).send("POST", f"{RUN}/stop", {})

    async def talk(client: httpx.AsyncClient) -> Any:
        return await post(client, history(0, {"a": 1}))

    answer, through_django = through_stream(talk, key=key)
    assert (answer.json()["stopped"], through_django) == (True, 0)


def test_a_stranger_finds_no_door_that_another_opened(key: str) -> None:
    foreign = make_key(make_stranger())

    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, history(0, {"a": 1}))
        body = orjson.dumps({"files": history(1, {"a": 2})})
        headers = {"Authorization": f"Bearer {foreign}"}
        return await client.post(STREAM, content=body, headers=headers)

    assert through_stream(talk, key=key)[0].status_code == 404


def test_a_deleted_run_takes_no_more(key: str) -> None:
    async def talk(client: httpx.AsyncClient) -> Any:
        await post(client, history(0, {"a": 1}))
        await in_a_thread(ApiClient(key).send)("DELETE", RUN)
        return await post(client, history(1, {"a": 2}))

    answer, _ = through_stream(talk, key=key)
    assert answer.status_code == 404
    assert Run.deleted.get(slug="r1").history.next_line == 1
