"""A large body that a view reads while it still comes in, instead of from a copy on disk."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

# What came in and is not read yet. Then the client waits.
AHEAD_BYTES = 4 << 20


class BodyStream(io.RawIOBase):
    """The bytes of a request as a file for one thread; ``fill`` runs in the event loop beside it.

    Called as Django calls ``receive``, it says when the client leaves.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._awaited_bytes = 0
        self._is_complete = False
        self._trouble: BaseException | None = None
        self._changed = threading.Condition()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_over = asyncio.Event()

    async def fill(self) -> None:
        """Take in the body, no further ahead of its reader than AHEAD_BYTES."""
        try:
            while await self._take():
                await self._has_room.wait()
        except BaseException as error:
            self._end(error)
            raise
        finally:
            self._is_over.set()

    async def __call__(self) -> Message:
        await self._is_over.wait()
        return {"type": "http.disconnect"} if self._trouble else await self._receive()

    async def _take(self) -> bool:
        """Whether more is to come."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._end(ConnectionResetError("the client left"))
            return False
        if body := message.get("body", b""):
            self._add(body)
        if message.get("more_body", False):
            return True
        self._end(None)
        return False

    def _add(self, body: bytes) -> None:
        with self._changed:
            self._pieces.append(body)
            self._waiting_bytes += len(body)
            if self._waiting_bytes >= AHEAD_BYTES:
                self._has_room.clear()
            if self._waiting_bytes >= self._awaited_bytes:
                self._changed.notify()

    def _end(self, trouble: BaseException | None) -> None:
        with self._changed:
            self._is_complete, self._trouble = True, trouble
            self._changed.notify()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """A piece as it came, of so many bytes at most; without ``size`` all there are.

        None are left when it is empty. Raises OSError when the rest cannot come.
        """
        if size is None or size < 0:
            return b"".join(iter(lambda: self._next(sys.maxsize), b""))
        return self._next(size)

    def _next(self, most: int) -> bytes:
        """The bytes that came first, once enough are there for the waiting to be worth it."""
        with self._changed:
            if not self._pieces:
                self._await(min(most, AHEAD_BYTES // 2))
            piece = self._pieces.popleft() if self._pieces else b""
            if len(piece) > most:
                self._pieces.appendleft(piece[most:])
                piece = piece[:most]
            was_full = self._waiting_bytes >= AHEAD_BYTES
            self._waiting_bytes -= len(piece)
            is_full = self._waiting_bytes >= AHEAD_BYTES
        if was_full and not is_full:
            self._loop.call_soon_threadsafe(self._has_room.set)
        return piece

    def _await(self, size: int) -> None:
        self._awaited_bytes = size
        self._changed.wait_for(lambda: self._is_complete or self._waiting_bytes >= size)
        if self._trouble and not self._pieces:
            raise OSError("The body broke off.") from self._trouble


@asynccontextmanager
async def streaming(receive: Receive) -> AsyncIterator[BodyStream]:
    stream = BodyStream(receive)
    filling = asyncio.create_task(stream.fill())
    try:
        yield stream
    finally:
        filling.cancel()
        await asyncio.wait([filling])
        if not filling.cancelled() and (error := filling.exception()):
            raise error
