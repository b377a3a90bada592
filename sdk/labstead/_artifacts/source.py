"""Where the bytes of a version come from: the server, or the bucket it leads to."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO
from urllib.parse import quote

from labstead._artifacts.hashing import BLOCK_BYTES, Hash, as_digest, digest_of, new_hash
from labstead._artifacts.listing import Entry
from labstead._artifacts.patience import Patience
from labstead._connection.http_client import HttpClient
from labstead._errors import IntegrityError, ServerUnavailableError


class Source:
    """Serves many threads, each with a connection of its own."""

    def __init__(self, client: HttpClient, version_path: str, name: str) -> None:
        """``name`` is what messages call the version."""
        self.name = name
        self.stop = threading.Event()
        self._main = client
        self._path = version_path
        self._own = threading.local()
        self._opened: list[HttpClient] = []
        self._via = "any"

    def close(self) -> None:
        for client in self._opened:
            client.close()

    def bundle(self, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
        """The proved bytes of small files by digest, each once, in the order given."""
        left = list({entry.digest: entry for entry in entries}.values())
        left.reverse()
        patience = Patience(self.stop)
        while left:
            try:
                for entry, content in self._received(left):
                    left.pop()
                    self._prove(digest_of(content), entry)
                    patience.progress()
                    yield entry.digest, content
            except ServerUnavailableError as trouble:
                patience.wait(trouble)

    def _received(self, left: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
        wanted = left[::-1]
        body = {"digests": [entry.digest for entry in wanted]}
        with self._client().stream_of(f"{self._path}/bundle", body) as answer:
            reader = _Reader(answer.iter_raw())
            for entry in wanted:
                yield entry, reader.take(entry.size or 0)

    def fill(self, entry: Entry, file: BinaryIO) -> None:
        """Complete a file that may hold the first part, and prove it.

        Raises IntegrityError, with the file empty, when the bytes are others than promised.
        """
        target, patience = _Target(entry, file), Patience(self.stop)
        was_begun = target.offset > 0
        while target.offset < target.size:
            try:
                self._receive(entry, target, patience)
            except ServerUnavailableError as trouble:
                patience.wait(trouble)
        try:
            self._prove(as_digest(target.hash), entry)
        except IntegrityError:
            target.restart()
            if not was_begun:
                raise
            self.fill(entry, file)

    def _receive(self, entry: Entry, target: _Target, patience: Patience) -> None:
        client, begun = self._client(), target.offset
        url = client.leads_to(f"{self._path}/files/{quote(entry.path)}?via={self._via}")
        try:
            with client.stream_from(url, target.offset) as answer:
                if answer.status_code != 206:
                    target.restart()
                for block in answer.iter_raw():
                    target.add(block)
                    patience.progress()
        except ServerUnavailableError:
            if target.offset == begun and not url.startswith(client.base_url):
                self._via = "server"  # which can always be reached, unlike a bucket
            raise

    def _prove(self, found: str, entry: Entry) -> None:
        if found != entry.digest:
            raise IntegrityError(
                f"the server's bytes of {entry.path!r} in {self.name} are not those that were "
                "logged; its administrator can look with `manage.py fsck --rehash`"
            )

    def _client(self) -> HttpClient:
        client: HttpClient | None = getattr(self._own, "client", None)
        if client is None:
            client = self._own.client = self._main.another()
            self._opened.append(client)
        return client


class _Target:
    """A file being completed, with the digest of what it holds so far."""

    def __init__(self, entry: Entry, file: BinaryIO) -> None:
        self.size = entry.size or 0
        self._entry, self._file = entry, file
        self.hash, self.offset = _hashed(file)
        if self.offset > self.size:
            self.restart()

    def restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.hash, self.offset = new_hash(), 0

    def add(self, block: bytes) -> None:
        if self.offset + len(block) > self.size:
            raise IntegrityError(f"{self._entry.path!r} is larger than its {self.size:,} bytes")
        write_all(self._file, block)
        self.hash.update(block)
        self.offset += len(block)


class _Reader:
    """Takes chunks of any size apart."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = bytearray()

    def take(self, size: int) -> bytes:
        """Raises ServerUnavailableError when the answer ends before."""
        while len(self._buffer) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise ServerUnavailableError("the server's answer ended early")
            self._buffer += chunk
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def digest_in(file: BinaryIO) -> str:
    """Of an open file, from its start."""
    return as_digest(_hashed(file)[0])


def _hashed(file: BinaryIO) -> tuple[Hash, int]:
    """The hash of all there is and its size, with the position at the end."""
    found, size = new_hash(), 0
    file.seek(0)
    while block := file.read(BLOCK_BYTES):
        found.update(block)
        size += len(block)
    return found, size


def write_all(file: BinaryIO, data: bytes) -> None:
    """An unbuffered file may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def copy_quickly(source: BinaryIO, target: BinaryIO) -> None:
    """Within the file system where that can: without reading, if it shares blocks."""
    source.seek(0)
    with contextlib.suppress(OSError, AttributeError):
        while os.copy_file_range(source.fileno(), target.fileno(), 1 << 30):
            pass
        if os.fstat(source.fileno()).st_size == os.fstat(target.fileno()).st_size:
            return
    source.seek(0)
    target.seek(0)
    target.truncate()
    while block := source.read(BLOCK_BYTES):
        write_all(target, block)
