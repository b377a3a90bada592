"""A way to a server that counts the bytes going there, and does something when enough have gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.sdk.artifacts.relay import Relay


class CountingProxy(Relay):
    """What it waits for may be set anew at any time."""

    def __init__(self, target_port: int) -> None:
        self.sent_bytes = 0
        self._at: tuple[float, Callable[[], None]] | None = None
        self._lock = threading.Lock()
        super().__init__(target_port)

    def begin(self, at: float = 0.0, act: Callable[[], None] | None = None) -> None:
        """Count from 0 on, and once so many bytes have gone act, before any more go."""
        with self._lock:
            self.sent_bytes = 0
            self._at = None if act is None else (at, act)

    def serve(self, client: socket.socket) -> None:
        self.pass_on(client, self._count)

    def _count(self, data: bytes) -> None:
        with self._lock:
            self.sent_bytes += len(data)
            if self._at is not None and self.sent_bytes >= self._at[0]:
                (_, act), self._at = self._at, None
                act()


@contextmanager
def counting_proxy(target_port: int) -> Iterator[CountingProxy]:
    proxy = CountingProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
