"""A way to a bucket that tells the clients of the server, who come with signed addresses, from the
server itself: their bytes are counted, and they can be cut off or turned away.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial

_BYTES = 1 << 16
_SIGNED = b"X-Amz-Signature="
_STATUS = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\n"
_REFUSAL = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
_ANSWER = _STATUS + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(_REFUSAL) + _REFUSAL


class BucketFront:
    def __init__(self, target_port: int) -> None:
        self.sent_bytes = self.fetched_bytes = 0
        """By clients."""
        self.is_reachable = True
        self.has_expired = False
        """Addresses are refused as a bucket refuses those whose time is over."""
        self.cuts_after: int | None = None
        """The next answer to a client ends after so many bytes."""
        self.kills: tuple[int, Callable[[], None]] | None = None
        """What to do once so many bytes have been sent."""
        self._lock = threading.Lock()
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def begin(self) -> None:
        """Count from 0 on, with nothing in the way."""
        self.sent_bytes = self.fetched_bytes = 0
        self.is_reachable, self.has_expired, self.cuts_after, self.kills = True, False, None, None

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """Who asks is seen by the first request of a connection."""
        with closing(client), suppress(OSError):
            is_client = _SIGNED in client.recv(_BYTES, socket.MSG_PEEK).partition(b"\r\n")[0]
            if is_client and self.has_expired:
                client.recv(_BYTES)
                client.sendall(_ANSWER)
            elif self.is_reachable or not is_client:
                self._pass_on(client, is_client)

    def _pass_on(self, client: socket.socket, is_client: bool) -> None:
        with closing(socket.create_connection(("127.0.0.1", self._target_port))) as bucket:
            back = partial(self._copy, bucket, client, self._fetched if is_client else len)
            answers = threading.Thread(target=back, daemon=True)
            answers.start()
            self._copy(client, bucket, self._sent if is_client else len)
            answers.join()

    def _copy(
        self, source: socket.socket, target: socket.socket, seen: Callable[[bytes], object]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(_BYTES):
                seen(data)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _sent(self, data: bytes) -> None:
        with self._lock:
            self.sent_bytes += len(data)
            if self.kills and self.sent_bytes >= self.kills[0]:
                (_, act), self.kills = self.kills, None
                act()

    def _fetched(self, data: bytes) -> None:
        with self._lock:
            self.fetched_bytes += len(data)
            if self.cuts_after is not None and self.fetched_bytes >= self.cuts_after:
                self.cuts_after = None
                raise ConnectionAbortedError


@contextmanager
def bucket_front(target_port: int) -> Iterator[BucketFront]:
    front = BucketFront(target_port)
    try:
        yield front
    finally:
        front.close()
