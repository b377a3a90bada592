"""A way to a server that counts the bytes going there, and does something when enough have gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_BYTES = 1 << 16


class CountingProxy:
    """Passes connections on to a port of this machine. ``at`` may be set anew at any time."""

    def __init__(self, target_port: int) -> None:
        self.sent_bytes = 0
        self._at: tuple[float, Callable[[], None]] | None = None
        self._lock = threading.Lock()
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def begin(self, at: float = 0.0, act: Callable[[], None] | None = None) -> None:
        """Count from 0 on, and once so many bytes have gone act, before any more go."""
        with self._lock:
            self.sent_bytes = 0
            self._at = None if act is None else (at, act)

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(connection,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target_port))
        except OSError:
            client.close()
            return
        answers = threading.Thread(target=_copy, args=(server, client, len), daemon=True)
        answers.start()
        _copy(client, server, self._count)
        answers.join()
        client.close()
        server.close()

    def _count(self, data: bytes) -> None:
        with self._lock:
            self.sent_bytes += len(data)
            if self._at is not None and self.sent_bytes >= self._at[0]:
                (_, act), self._at = self._at, None
                act()


def _copy(source: socket.socket, target: socket.socket, seen: Callable[[bytes], object]) -> None:
    with suppress(OSError):
        while data := source.recv(_BYTES):
            seen(data)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def counting_proxy(target_port: int) -> Iterator[CountingProxy]:
    proxy = CountingProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
