"""Requests that go through a lane in front of Django, and how many of them came to Django."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.db import connection

from accounts.lanes import Lane
from labstead_server.handler import Handler


class Counted:
    """Django, and how often a request came through to it."""

    def __init__(self) -> None:
        self.requests = 0
        self._django = Handler()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        await self._django(scope, receive, send)

    def close(self) -> None:
        self._django.threads.close()


def through_lane(
    kind: type[Lane[Any]],
    talk: Callable[[httpx.AsyncClient], Awaitable[Any]],
    headers: dict[str, str],
) -> tuple[Any, int]:
    """What ``talk`` returns, and how many of its requests reached Django."""
    django = Counted()
    lane = kind(django)
    transport = httpx.ASGITransport(lane)

    async def work() -> Any:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=headers
        ) as client:
            return await talk(client)

    try:
        return asyncio.run(work()), django.requests
    finally:
        lane.close()
        django.close()


def in_a_thread(act: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Beside the loop, with a connection that is closed, for nobody uses that thread again."""

    def once(*arguments: Any, **named: Any) -> Any:
        try:
            return act(*arguments, **named)
        finally:
            connection.close()

    return sync_to_async(once)
