"""A proxy that ends TLS in front of a server, as every installation on a network has one."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import trustme

HEAD_BYTES = 64 * 1024
PIECE_BYTES = 256 * 1024
ADDED = (b"Connection: close", b"X-Forwarded-Proto: https", b"X-Forwarded-For: 192.0.2.7")
REPLACED = {line.partition(b":")[0].lower() for line in ADDED}


@dataclass(frozen=True)
class TlsProxy:
    """``authority`` is the file of the certificate that clients have to trust."""

    url: str
    authority: Path

    @property
    def trusted(self) -> dict[str, str]:
        """Variables by which programs of Python and Go trust it."""
        return {"REQUESTS_CA_BUNDLE": str(self.authority), "SSL_CERT_FILE": str(self.authority)}


@contextmanager
def tls_proxy(target: str, folder: Path) -> Iterator[TlsProxy]:
    """In front of the server at the address ``target``."""
    authority = folder / "authority.pem"
    maker = trustme.CA()
    maker.cert_pem.write_to_path(str(authority))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    maker.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    relay = Relay(target)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(relay.serve, "127.0.0.1", 0, ssl=context, limit=HEAD_BYTES)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield TlsProxy(f"https://localhost:{server.sockets[0].getsockname()[1]}", authority)
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


class Relay:
    """One request a connection: bodies of any length pass in both directions, none is held."""

    def __init__(self, target: str) -> None:
        self.port = urlsplit(target).port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            back, forth = await asyncio.open_connection("127.0.0.1", self.port)
            forth.write(self.forwarded(head))
            asking = asyncio.create_task(pass_on(reader, forth))
            with suppress(OSError):
                await pass_on(back, writer)
            asking.cancel()
            forth.close()
        writer.close()

    def forwarded(self, head: bytes) -> bytes:
        """What the client says of its connection is the proxy's to say."""
        first, *lines = head[:-4].split(b"\r\n")
        kept = [one for one in lines if one.partition(b":")[0].lower() not in REPLACED]
        return b"\r\n".join((first, *kept, *ADDED, b"", b""))


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE_BYTES):
        writer.write(piece)
        await writer.drain()
