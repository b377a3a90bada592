"""Django behind ASGI, each request in one thread that is kept, with its database connection.

Django's own handler gives each request a new thread, and so a new connection, which costs more
than most of our answers: on SQLite a few milliseconds to open it, set its pragmas and read the
schema. It also changes threads between middleware; ours are all synchronous and run in one call.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import IO, Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from labstead_server.body_limit import declared_length
from labstead_server.body_stream import BodyStream, Message, Receive, streaming
from labstead_server.turns import Turns

Scope = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]

KEPT_THREADS = 8
# A view that reads a stream has its thread and database connection for as long as the client sends.
# Bodies beyond so many at once are kept on disk until they are whole.
MAX_STREAMS = 16
LARGE_BODIES = ("/files/part/", "/files/whole/")
SMALL_BYTES = 1 << 20
# The wandb client's questions: a hundred trainings that begin at once ask a thousand.
IN_TURNS = ("/graphql",)


def brings_part(scope: Scope) -> bool:
    """Of a large file, or all of it: its view reads it in pieces, unless it says that it is small.

    Small ones are read at once, so that many of them leave room for the large.
    """
    if scope["method"] != "PUT" or not scope["path"].startswith(LARGE_BODIES):
        return False
    return not 0 < declared_length(scope) <= SMALL_BYTES


class KeptThreads:
    """Threads that serve a request at a time. As many as are needed, of which a few are kept."""

    def __init__(self, kept: int = KEPT_THREADS) -> None:
        self._kept = kept
        self._idle: list[ThreadPoolExecutor] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Executor]:
        """The thread used last, whose connection and caches are the warmest."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "request")
        try:
            yield thread
        finally:
            self._take_back(thread)

    def _take_back(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < self._kept:
            self._idle.append(thread)
        else:
            end(thread)

    def close(self) -> None:
        """End the idle threads and close what they hold."""
        while self._idle:
            end(self._idle.pop())


def end(thread: ThreadPoolExecutor) -> None:
    thread.submit(connections.close_all)
    thread.shutdown(wait=False)


class Handler(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self.threads = KeptThreads()
        self.streams_left = MAX_STREAMS
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if brings_part(scope) and self.streams_left:
            await self._handle_streaming(scope, receive, send)
        else:
            await self._handle_in_thread(scope, receive, send)

    async def _handle_streaming(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.streams_left -= 1
        try:
            async with streaming(receive) as stream:
                await self._handle_in_thread(scope, stream, send)
        finally:
            self.streams_left += 1

    async def _handle_in_thread(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.threads.one() as thread, ThreadSensitiveContext(executor=thread):
            await self.handle(scope, receive, send)

    async def read_body(self, receive: Receive) -> IO[bytes]:
        if isinstance(receive, BodyStream):
            return cast("IO[bytes]", receive)
        return await super().read_body(receive)

    def _turn(self, request: HttpRequest) -> AbstractAsyncContextManager[None]:
        """Waited for when the body is here, so that nobody holds one by sending slowly."""
        return self._turns.one() if request.path in IN_TURNS else nullcontext()

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        async with self._turn(request):
            response = await sync_to_async(self.get_response)(request)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response
