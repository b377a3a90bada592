"""Several at once, and a server that dies at any moment: one order, nothing half-visible."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.artifacts.building import digest_of, entries_of, version_digest
from tests.real_server import RealServer, running_server

HOME = "/teams/ada/projects/races"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def client(live_server_process: RealServer) -> Iterator[httpx.Client]:
    with live_server_process.client() as client:
        yield client


def logged(client: httpx.Client, files: Files, name: str, **fields: Any) -> Any:
    """As a client does it that begins again after each failure. Raises httpx's errors."""
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
    if len(content) <= 1_000_000:
        kind = {"Content-Type": "application/x-labstead-pack"}
        answer_of(client.post(f"{path}/packs", content=head + b"\n" + content, headers=kind))
        return
    file = {"digest": digest_of(content), "size": len(content)}
    (upload,) = answer_of(client.post(f"{path}/uploads", json={"files": [file]}))["uploads"]
    for part in upload["parts"]:
        if not part["is_stored"]:
            data = content[part["offset"] : part["offset"] + part["size"]]
            answer_of(httpx.put(part["url"], content=data, timeout=30, verify=False))
    answer_of(client.post(f"{path}/uploads/complete", json={"files": [file]}))


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


def everything_visible_is_whole(client: httpx.Client) -> int:
    rows = answer_of(client.get(f"{HOME}/artifact-collections"))["results"]
    count = 0
    for row in rows:
        path = f"{HOME}/artifact-collections/{row['name']}/versions"
        for version in answer_of(client.get(path))["results"]:
            listed = answer_of(client.get(f"{path}/{version['version']}/files?links=1"))
            files = {one["path"]: fetched(one) for one in listed["results"]}
            assert version_digest(files) == version["digest"]
            count += 1
    return count


def fetched(row: dict[str, Any]) -> bytes:
    answer = httpx.get(row["url"], headers=row["headers"], timeout=30, verify=False)
    assert answer.status_code in (200, 206), row
    assert digest_of(answer.content) == row["digest"]
    return answer.content


def killed_after(server: RealServer, seconds: float) -> None:
    time.sleep(seconds)  # the moment of the kill is what the test varies
    server.kill()


@pytest.mark.server
@pytest.mark.parametrize(
    "kills", [3, pytest.param(20, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_a_killed_server_shows_nothing_half_and_goes_on(tmp_path: Path, kills: int) -> None:
    number = int(os.environ.get("LABSTEAD_TEST_SEED", "0")) or random.SystemRandom().randrange(
        10**9
    )
    print(f"LABSTEAD_TEST_SEED={number}")  # shown when it fails
    dice = random.Random(number)
    with running_server(tmp_path / "data") as server:
        with server.client() as client:  # which a kill may come before, otherwise
            client.post("/teams/ada/projects", json={"name": "races"}).raise_for_status()
        for i in range(kills):
            files = {f"{k}": dice.randbytes(1000) for k in range(20)}
            files |= {"big": dice.randbytes(20 << 20)}
            with server.client() as client, ThreadPoolExecutor(1) as pool:
                pool.submit(killed_after, server, dice.uniform(0.05, 1.0))
                logging = Logging(client, files, f"killed{i}")
                logging.try_once()
            server.start()
            with server.client() as client:
                everything_visible_is_whole(client)
                version = logged(client, files, f"killed{i}")["version"]
                assert version["digest"] == version_digest(files)
        with server.client() as client:
            assert everything_visible_is_whole(client) == kills


class Logging:
    """Going on until the server is gone."""

    def __init__(self, client: httpx.Client, files: Files, name: str) -> None:
        self.client, self.files, self.name = client, files, name

    def try_once(self) -> None:
        try:
            logged(self.client, self.files, self.name)
        except httpx.HTTPError:
            return
