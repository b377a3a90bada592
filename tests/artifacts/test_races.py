"""Several at once: one order, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import orjson
import pytest

from tests.artifacts.building import digest_of, entries_of
from tests.real_server import RealServer

HOME = "/teams/ada/projects/races"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def client(live_server_process: RealServer) -> Iterator[httpx.Client]:
    with live_server_process.client() as client:
        yield client


def logged(client: httpx.Client, files: Files, name: str, **fields: Any) -> Any:
    body = {"name": name, "type": "dataset", **fields}
    draft = answer_of(client.post(f"{HOME}/artifact-drafts", json=body))["id"]
    path = f"{HOME}/artifact-drafts/{draft}"
    missing = answer_of(client.post(f"{path}/entries", json={"entries": entries_of(files)}))
    for content in files.values():
        if digest_of(content) in missing["missing"]:
            send(client, path, content)
    return answer_of(client.post(f"{path}/commit"))


def send(client: httpx.Client, path: str, content: bytes) -> None:
    head = orjson.dumps([[digest_of(content), len(content)]])
    kind = {"Content-Type": "application/x-labstead-pack"}
    answer_of(client.post(f"{path}/packs", content=head + b"\n" + content, headers=kind))


def answer_of(response: httpx.Response) -> Any:
    response.raise_for_status()
    return response.json()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def test_the_same_version_made_by_four_at_once_is_one(client: httpx.Client) -> None:
    files = {"a": b"same", "b": b"content"}
    done = at_once(*[lambda: logged(client, files, "same")] * 4)
    assert {one["version"]["version"] for one in done} == {"v0"}
    assert sorted(one["is_new"] for one in done) == [False, False, False, True]


def test_different_versions_made_at_once_all_get_a_number(client: httpx.Client) -> None:
    calls = [
        lambda n=n: logged(client, {"n": b"%d" % n}, "many", aliases=["best"]) for n in range(4)
    ]
    done = at_once(*calls)
    assert {one["version"]["version"] for one in done} == {"v0", "v1", "v2", "v3"}
    listed = answer_of(client.get(f"{HOME}/artifact-collections/many/versions"))["results"]
    named = [row for row in listed if row["aliases"]]
    assert {alias for row in named for alias in row["aliases"]} == {"best", "latest"}
