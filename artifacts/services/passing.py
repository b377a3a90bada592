"""Digests of large files taken while their parts pass through, so that nobody reads them again.

It works while the parts come in order to one process; else the file is read back once more.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import IO, Any

from artifacts.digests import Sums, as_text, new_hash
from artifacts.storage.protocol import READ_BYTES

UPLOADS_KEPT = 1_000
PIECES_AHEAD = 32  # of 256 KB, as they mostly come


@dataclass
class Passed:
    """``etags`` of the parts that went into the sums, the first parts in their order."""

    hash: Any = field(default_factory=new_hash)
    crc32: int = 0
    etags: list[str] = field(default_factory=list)
    is_busy: bool = False


class Hashing:
    """Takes the hashes of what was read in a thread of its own, a little behind whoever reads."""

    def __init__(self, hashes: Sequence[Any]) -> None:
        self._hashes = hashes
        self._ahead: SimpleQueue[bytes] = SimpleQueue()
        self._room = threading.Semaphore(PIECES_AHEAD)
        self._thread = threading.Thread(target=self._work, name="hash", daemon=True)
        self._thread.start()

    def take(self, data: bytes) -> None:
        self._room.acquire()
        self._ahead.put(data)

    def _work(self) -> None:
        while data := self._ahead.get():
            for one in self._hashes:
                one.update(data)
            self._room.release()

    def end(self) -> None:
        """All that was taken is in the hashes."""
        self._ahead.put(b"")
        self._thread.join()


class Reader:
    """A part while it is read: its size, its own digest, and the whole's sums if it is next."""

    def __init__(self, content: IO[bytes], passed: Passed | None, *, with_digest: bool) -> None:
        self._content, self._passed = content, passed
        self._whole = passed.hash.copy() if passed else None
        self._part = new_hash() if with_digest else None
        self._hashing = Hashing([one for one in (self._whole, self._part) if one is not None])
        self._crc32 = passed.crc32 if passed else 0
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(READ_BYTES), b""))
        data = self._content.read(size)
        self.size += len(data)
        if data:
            self._hashing.take(data)
            self._crc32 = zlib.crc32(data, self._crc32)
        return data

    def end(self) -> None:
        """Before its digests are asked for. May be repeated."""
        self._hashing.end()

    def part_digest(self) -> str:
        """Of this part alone, where it was asked for."""
        return as_text(self._part.digest()) if self._part is not None else ""

    def keep(self, etag: str) -> None:
        """The part is stored under this etag: it counts."""
        if self._passed is not None:
            self._passed.hash, self._passed.crc32 = self._whole, self._crc32
            self._passed.etags.append(etag)


class Passing:
    def __init__(self) -> None:
        self._uploads: OrderedDict[str, Passed] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def reading(
        self, upload: str, number: int, content: IO[bytes], *, with_digest: bool
    ) -> Iterator[Reader]:
        passed = self._take(upload, number)
        reader = Reader(content, passed, with_digest=with_digest)
        try:
            yield reader
        finally:
            reader.end()
            if passed is not None:
                passed.is_busy = False

    def _take(self, upload: str, number: int) -> Passed | None:
        """The upload's hash if this part is its next, and nobody else is at it."""
        with self._lock:
            passed = self._uploads.setdefault(upload, Passed())
            self._uploads.move_to_end(upload)
            while len(self._uploads) > UPLOADS_KEPT:
                self._uploads.popitem(last=False)
            if passed.is_busy or len(passed.etags) != number - 1:
                return None
            passed.is_busy = True
            return passed

    def sums(self, upload: str, etags: Sequence[str]) -> Sums | None:
        """Of the whole, if exactly these parts passed here."""
        with self._lock:
            passed = self._uploads.get(upload)
        if passed is None or passed.is_busy or passed.etags != list(etags):
            return None
        return Sums(as_text(passed.hash.digest()), passed.crc32)

    def forget(self, upload: str) -> None:
        with self._lock:
            self._uploads.pop(upload, None)


passing = Passing()
