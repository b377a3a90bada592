"""The short way for lines: ASGI in front of Django, for a key that may write where it writes.

The lane commits lines and says so. Whatever needs another answer (another log-in, no right, an
unknown address) passes on to Django and ``runs.api.streams.StreamView``, with which it shares all
its rules. It costs a tenth of that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from django.db import connection
from django.http import QueryDict

from accounts.authentication import key_in
from history.ingest.writer import writer
from history.services import Append
from labstead_core import http
from labstead_core.errors import Busy, DomainError
from labstead_core.request_id import begin_request, current_request_id
from runs.ingest.doors import knock, stream_behind
from runs.ingest.lines import COMMIT_SECONDS, NOT_YET, answer_of, read_append

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

# Decoding a body of this size, some 3 ms, costs all clients less than handing it to another thread.
SMALL_BODY_BYTES = 100_000
DECODING_THREADS = 2


class ClientLeft(Exception):
    """Before its body was complete: nobody waits for an answer."""


class IngestLane:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._decoders = ThreadPoolExecutor(DECODING_THREADS, thread_name_prefix="ingest-decode")
        # One thread, which keeps its database connection.
        self._doorman = ThreadPoolExecutor(1, thread_name_prefix="ingest-door")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        stream_id = await self._stream_behind(scope, headers)
        if stream_id is None:
            await self._application(scope, receive, send)
            return
        begin_request()
        try:
            status, answer, extra = await self._answer(stream_id, scope, headers, receive)
        except ClientLeft:
            return
        await respond(send, status, answer, extra)

    async def _stream_behind(self, scope: Message, headers: dict[bytes, bytes]) -> int | None:
        key = key_of(scope, headers)
        if not key:
            return None
        known = stream_behind(key, scope["path"])
        if known is not None:
            return known
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._doorman, knock, key, scope["path"])

    def close(self) -> None:
        """End the threads and what they hold."""
        self._doorman.submit(lambda: connection.close())
        self._doorman.shutdown()
        self._decoders.shutdown()

    async def _answer(
        self, stream_id: int, scope: Message, headers: dict[bytes, bytes], receive: Receive
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        try:
            body = await read_body(receive)
            append = await self._read(stream_id, scope, headers, body)
            return 200, await committed(append), {}
        except DomainError as error:
            return http.status_of(error), http.body_of(error), http.headers_of(error)

    async def _read(
        self, stream_id: int, scope: Message, headers: dict[bytes, bytes], body: bytes
    ) -> Append:
        query = QueryDict(scope["query_string"])
        encoding = headers.get(b"content-encoding", b"").decode("latin-1")
        if len(body) <= SMALL_BODY_BYTES:
            return read_append(stream_id, query, body, encoding)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._decoders, read_append, stream_id, query, body, encoding
        )


def key_of(scope: Message, headers: dict[bytes, bytes]) -> str | None:
    """The key of a request that brings lines; None for every other request."""
    if scope["method"] != "POST" or headers.get(b"content-type") != b"application/x-ndjson":
        return None
    return key_in(headers.get(b"authorization", b"").decode("latin-1"))


async def read_body(receive: Receive) -> bytes:
    """The whole body; the application around us limits its size."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def committed(append: Append) -> dict[str, Any]:
    """Wait for the commit. The writer keeps the batch even when we give up, for any reason."""
    future = asyncio.wrap_future(writer.submit(append))
    try:
        return answer_of(append, await asyncio.wait_for(future, COMMIT_SECONDS))
    except TimeoutError as error:
        raise Busy(NOT_YET) from error


async def respond(send: Send, status: int, answer: dict[str, Any], extra: dict[str, str]) -> None:
    body = orjson.dumps(answer)
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
        "X-Request-Id": current_request_id.get(),
        **extra,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
