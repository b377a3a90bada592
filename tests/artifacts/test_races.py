"""Several at once: one order, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import orjson
import pytest

from tests.artifacts.building import digest_of, entries_of
from tests.real_server import RealServer

HOME = "/teams/ada/projects/races"
Files = dict[str, bytes]
PART = 16 << 20
# First one and then the other; what came too late is told so.
ENDS = {(200, 204), (404, 204), (409, 204), (200, 404), (200, 409)}


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


@pytest.mark.parametrize("last_step", ["complete", "commit"])
def test_a_draft_discarded_as_it_is_completed_leaves_nothing_half(
    client: httpx.Client, last_step: str
) -> None:
    for number in range(4):
        content = b"%s %d" % (last_step.encode(), number) + bytes(PART)
        at = whole_draft(client, last_step, content)
        finish = partial(complete, client, at, content)
        if last_step == "commit":
            answer_of(finish())
            finish = partial(client.post, f"{at}/commit")
        done, gone = at_once(finish, partial(client.delete, at))
        assert (done.status_code, gone.status_code) in ENDS, (done.text, gone.text)
        again = whole_draft(client, last_step, content)
        answer_of(complete(client, again, content))
        version = answer_of(client.post(f"{again}/commit"))["version"]
        path = f"{HOME}/artifact-collections/{last_step}/versions/{version['version']}/files/large"
        assert client.get(path, follow_redirects=True).content == content


def whole_draft(client: httpx.Client, name: str, content: bytes) -> str:
    """The address of a draft with one file of two parts, which are there."""
    body = {"name": name, "type": "dataset"}
    draft = answer_of(client.post(f"{HOME}/artifact-drafts", json=body))
    at = f"{HOME}/artifact-drafts/{draft['id']}"
    answer_of(client.post(f"{at}/entries", json={"entries": entries_of({"large": content})}))
    (upload,) = answer_of(client.post(f"{at}/uploads", json=files_of(content)))["uploads"]
    for part in upload["parts"]:
        if not part["is_stored"]:
            data = content[part["offset"] : part["offset"] + part["size"]]
            answer_of(client.put(part["url"], content=data))
    return at


def files_of(content: bytes) -> dict[str, Any]:
    return {"files": [{"digest": digest_of(content), "size": len(content)}]}


def complete(client: httpx.Client, at: str, content: bytes) -> httpx.Response:
    return client.post(f"{at}/uploads/complete", json=files_of(content))
