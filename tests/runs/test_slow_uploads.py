"""An upload counts from its first byte: its address may expire while the others come in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from labstead_server.body_limit import BodyLimit
from labstead_server.handler import Handler
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "/teams/ada/projects/digits/runs/r1"
A_DAY = 86_400


class Clock:
    """Goes as the real one, until it is put forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def put(address: str, body: AsyncIterator[bytes]) -> httpx.Response:
    async def work(handler: Handler) -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(handler))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.put(address, content=body)

    handler = Handler()
    try:
        return asyncio.run(work(handler))
    finally:
        handler.threads.close()


def test_an_address_that_expires_while_the_bytes_come_in_was_good(
    api: ApiClient, clock: Clock
) -> None:
    async def for_a_day() -> AsyncIterator[bytes]:
        yield b"wei"
        clock.ahead = A_DAY
        yield b"ghts"

    api.send("POST", "/teams/ada/projects/digits/runs", {"id": "r1"})
    offered = api.send("POST", f"{RUN}/files", {"path": "model.pt", "size": 7}).json()
    answer = put(offered["upload_url"], for_a_day())
    assert (answer.status_code, answer.json()["size"]) == (200, 7)
    assert put(offered["upload_url"], for_a_day()).status_code == 404
