"""A way to a bucket that tells the clients of the server, who come with signed addresses, from the
server itself: their bytes are counted, and they can be cut off or turned away.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.sdk.artifacts.relay import CHUNK_BYTES, Relay

_SIGNED = b"X-Amz-Signature="
_STATUS = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\n"
_REFUSAL = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
_ANSWER = _STATUS + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(_REFUSAL) + _REFUSAL


class BucketFront(Relay):
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
        super().__init__(target_port)

    def begin(self) -> None:
        """Count from 0 on, with nothing in the way."""
        self.sent_bytes = self.fetched_bytes = 0
        self.is_reachable, self.has_expired, self.cuts_after, self.kills = True, False, None, None

    def serve(self, client: socket.socket) -> None:
        """Who asks is seen by the first request of a connection."""
        is_client = _SIGNED in client.recv(CHUNK_BYTES, socket.MSG_PEEK).partition(b"\r\n")[0]
        if not is_client:
            self.pass_on(client, len)
        elif self.has_expired:
            client.recv(CHUNK_BYTES)
            client.sendall(_ANSWER)
        elif self.is_reachable:
            self.pass_on(client, self._sent, self._fetched)

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
