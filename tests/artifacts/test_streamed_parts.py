"""Parts of large files are written while they still come in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.storage import default_storage

from artifacts.files.signed import whole_file_path
from artifacts.models import Blob, Version
from labstead_server.body_limit import BodyLimit
from labstead_server.handler import Handler
from tests.artifacts.building import (
    begin,
    commit,
    complete,
    digest_of,
    entries_of,
    plan,
    put_part,
    tell,
)
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = bytes(range(256)) * 80_000
PIECE = 1 << 20
WAIT_SECONDS = 10


@pytest.fixture
def handler() -> Iterator[Handler]:
    handler = Handler()
    yield handler
    handler.threads.close()


@pytest.fixture
def draft(api: ApiClient) -> Any:
    draft = begin(api, "large")["id"]
    tell(api, draft, entries_of({"weights": CONTENT}))
    return draft


def first_part(api: ApiClient, draft: str) -> Any:
    return plan(api, draft, [CONTENT])[0]["parts"][0]


async def pieces(
    size: int, before_the_last: Callable[[], Any] = lambda: None
) -> AsyncIterator[bytes]:
    for start in range(0, size, PIECE):
        if start + PIECE >= size:
            await asyncio.to_thread(before_the_last)
        yield CONTENT[start : min(start + PIECE, size)]


def sent(handler: Handler, part: Any, body: AsyncIterator[bytes], **headers: str) -> httpx.Response:
    async def put() -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(handler))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.put(part["url"], content=body, headers=headers)

    return asyncio.run(put())


def bytes_on_disk() -> int:
    files = Path(default_storage.path("")).rglob("*.partial")
    return sum(file.stat().st_size for file in files)


def is_finished(api: ApiClient, draft: str) -> bool:
    for part in plan(api, draft, [CONTENT])[0]["parts"]:
        if not part["is_stored"]:
            assert put_part(api, part, CONTENT).status_code == 200
    assert complete(api, draft, [CONTENT]).json()["pending"] == []
    return bool(commit(api, draft).json()["is_new"])


def test_a_part_is_on_disk_before_its_last_bytes_come(
    api: ApiClient, handler: Handler, draft: str
) -> None:
    def wait_for_bytes() -> None:
        async def some() -> None:
            while not bytes_on_disk():
                await asyncio.sleep(0.01)

        asyncio.run(asyncio.wait_for(some(), WAIT_SECONDS))

    part = first_part(api, draft)
    answer = sent(handler, part, pieces(part["size"], wait_for_bytes))
    assert (answer.status_code, answer.json()["number"]) == (200, 1)
    assert first_part(api, draft)["is_stored"]
    assert is_finished(api, draft)


def test_a_part_whose_client_left_does_not_count(
    api: ApiClient, handler: Handler, draft: str
) -> None:
    class Left(Exception):
        pass

    def leave() -> None:
        raise Left

    part = first_part(api, draft)
    with pytest.raises(Left):
        sent(handler, part, pieces(part["size"], leave))
    assert not first_part(api, draft)["is_stored"]
    assert is_finished(api, draft)


def test_a_body_that_never_ends_is_refused(api: ApiClient, handler: Handler, draft: str) -> None:
    part = first_part(api, draft)
    answer = sent(handler, part, pieces(len(CONTENT)))
    assert answer.status_code in (400, 413)
    assert answer.json()["code"] in ("size_differs", "too_large")
    assert not first_part(api, draft)["is_stored"]


def test_when_many_stream_the_others_wait_on_disk(
    api: ApiClient, handler: Handler, draft: str
) -> None:
    handler.streams_left = 0
    part = first_part(api, draft)
    assert sent(handler, part, pieces(part["size"])).status_code == 200
    assert is_finished(api, draft)


def test_a_small_file_may_come_in_pieces(api: ApiClient, handler: Handler, draft: str) -> None:
    size = 5 * PIECE
    path = whole_file_path(Version.objects.get(slug=draft).pk, digest_of(CONTENT[:size]))
    part, length = {"url": f"http://testserver{path}"}, {"Content-Length": str(size)}
    answer = sent(handler, part, pieces(size), **length)
    assert answer.status_code == 200
    assert Blob.objects.get(digest=digest_of(CONTENT[:size])).size == size
