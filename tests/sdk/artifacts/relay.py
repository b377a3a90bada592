"""A way to a server of this machine that sees the bytes go by."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress

CHUNK_BYTES = 1 << 16
See = Callable[[bytes], object]


class Relay:
    """Passes connections on to a port. What kinds of it differ in is ``serve``."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def serve(self, client: socket.socket) -> None:
        """One connection, which is closed afterwards."""
        raise NotImplementedError

    def pass_on(self, client: socket.socket, sent: See, fetched: See = len) -> None:
        """``sent`` and ``fetched`` see each piece before it goes on; their OSError cuts it off."""
        with closing(socket.create_connection(("127.0.0.1", self._target_port))) as server:
            answers = threading.Thread(target=_copy, args=(server, client, fetched), daemon=True)
            answers.start()
            _copy(client, server, sent)
            answers.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._served, args=(connection,), daemon=True).start()

    def _served(self, client: socket.socket) -> None:
        with closing(client), suppress(OSError):
            self.serve(client)


def _copy(source: socket.socket, target: socket.socket, see: See) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            see(data)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
