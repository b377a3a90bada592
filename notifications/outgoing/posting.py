"""One POST to a checked address: no redirect is followed, no proxy asked, no answer kept."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from notifications.outgoing.addresses import Place, RefusedAddressError, parse, resolve

# For each step, and for everything together.
STEP_SECONDS = 10
ALL_SECONDS = 15


@dataclass(frozen=True)
class Outcome:
    """``status`` is what the receiver answered; without one ``trouble`` says what went wrong."""

    status: int | None = None
    trouble: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Never raises: whatever goes wrong is an outcome."""
    try:
        place = parse(url)
        connection = connection_to(place, str(resolve(place)))
        with within_seconds(connection):
            connection.putrequest("POST", place.path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**headers, "Host": place.authority}.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return outcome_of(connection.getresponse().status)
    except RefusedAddressError as error:
        return Outcome(trouble=str(error))
    except Exception as error:  # sockets, TLS and HTTP have dozens of ways to fail
        return Outcome(trouble=f"{type(error).__name__}: {error}"[:256])


def outcome_of(status: int) -> Outcome:
    if 300 <= status < 400:
        return Outcome(status, "The receiver redirects; redirects are not followed.")
    return Outcome(status)


def connection_to(place: Place, address: str) -> http.client.HTTPConnection:
    """Connected to the address, not to whatever the name means a moment later."""
    connected = socket.create_connection((address, place.port), timeout=STEP_SECONDS)
    connection = http.client.HTTPConnection(place.host, place.port)
    if place.scheme == "https":
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(connected, server_hostname=place.host)
    else:
        connection.sock = connected
    return connection


@contextmanager
def within_seconds(connection: http.client.HTTPConnection) -> Iterator[None]:
    """Cuts the line of a receiver that answers a byte at a time."""
    cut = threading.Timer(ALL_SECONDS, shut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()
        connection.close()


def shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was closed a moment before
