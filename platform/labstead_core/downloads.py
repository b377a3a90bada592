"""Large answers made while they are sent: no whole file in memory, none on the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# They share the processor with everything else; a third waits between its parts.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="download")


class Download(StreamingHttpResponse):
    """A file in parts. Under ASGI each part is made in a thread when the one before is sent.

    Left to itself Django would gather all parts first. When the client goes away, or a part fails,
    the generator is closed and the connection cut: no client takes half a file for a whole one.
    """

    def __init__(self, parts: Iterator[bytes], *, name: str, content_type: str) -> None:
        headers = {
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "no-store",
        }
        super().__init__(parts, content_type=content_type, headers=headers)
        self._parts = Parts(parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        try:
            while (part := await loop.run_in_executor(_threads, self._parts.next)) is not None:
                yield part
        finally:
            _threads.submit(self._parts.close)


class Parts:
    """A generator that several threads take turns at."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._lock = threading.Lock()

    def next(self) -> bytes | None:
        """The next part, or None at the end."""
        with self._lock:
            try:
                return next(self._parts, None)
            finally:
                close_old_connections()

    def close(self) -> None:
        """End the generator, after the part that is being made."""
        with self._lock:
            if isinstance(self._parts, Generator):
                self._parts.close()
            close_old_connections()
