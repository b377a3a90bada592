"""Servers that nobody would want: silent, torn in mid-answer, or with their own certificate."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Conversation = Callable[[socket.socket], None]
HALF_AN_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"username": "a'
PROXY_ERROR = b"<html><body><h1>403 Forbidden</h1></body></html>"


@contextmanager
def listening(converse: Conversation) -> Iterator[str]:
    """The address of a socket where each connection is handed to ``converse`` and then closed."""
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def handle(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                converse(connection)

        def accept() -> None:
            with suppress(OSError):
                while not is_over.is_set():
                    connection, _ = listener.accept()
                    threading.Thread(target=handle, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            is_over.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def say_nothing(connection: socket.socket) -> None:
    """Take everything until the other side has enough."""
    while connection.recv(65536):
        pass


def answer_with(answer: bytes) -> Conversation:
    def converse(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return converse


def page(status: str, body: bytes, *headers: str) -> Conversation:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: text/html"]
    head += [*headers, "Connection: close"]
    return answer_with("\r\n".join(head).encode() + b"\r\n\r\n" + body)


def with_certificate(file: Path) -> Conversation:
    """Speak TLS with a certificate that no authority has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def converse(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            say_nothing(secured)

    return converse
