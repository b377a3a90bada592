"""Digests and CRCs of files, and copies whose CRC is taken in passing."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import threading
import zlib
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

BLOCK_BYTES = 1 << 20
_FICLONE = 0x40049409


class Sum(Protocol):
    def update(self, block: bytes, /) -> None: ...


class Hash(Sum, Protocol):
    def digest(self) -> bytes: ...


class Crc32:
    """Finds damage and, several times as fast as MD5, files that are likely the same."""

    def __init__(self) -> None:
        self.value = 0

    def update(self, block: bytes, /) -> None:
        self.value = zlib.crc32(block, self.value)


def new_hash() -> Hash:
    return hashlib.md5(usedforsecurity=False)


def as_digest(found: Hash) -> str:
    return base64.b64encode(found.digest()).decode()


def digest_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def digest_of_file(path: Path) -> tuple[str, int]:
    """Digest and size. Raises OSError."""
    found = new_hash()
    size = sum_up(found, path)
    return as_digest(found), size


def sum_up(found: Sum, path: Path) -> int:
    """Add the bytes of a file to a hash or CRC; how many there were. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        return _passed(found, file.fileno(), None)


def copy_and_sum(found: Sum, source: Path, target: Path) -> int:
    """Copy a file, sharing its blocks where the file system can; the sum and size of the copy.

    Raises OSError.
    """
    with source.open("rb", buffering=0) as old, target.open("wb+", buffering=0) as new:
        if _is_cloned(old.fileno(), new.fileno()):
            return _passed(found, new.fileno(), None)
        return _passed(found, old.fileno(), new.fileno())


def _is_cloned(source: int, target: int) -> bool:
    """A copy of the blocks' addresses alone: at once, and no later change shows in it."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def _passed(found: Sum, source: int, target: int | None) -> int:
    """Read on to the end, writing it elsewhere if asked; the sum is taken by another thread."""
    summing = _Summing(found)
    size = 0
    try:
        while block := os.read(source, BLOCK_BYTES):
            summing.take(block)
            if target is not None:
                write_all(target, block)
            size += len(block)
    finally:
        summing.end()
    return size


def write_all(target: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(target, rest) :]


class _Summing:
    """Takes the sum of blocks beside the one who reads them, a few blocks behind at most.

    A thread of its own from the second block on: small files do without.
    """

    def __init__(self, found: Sum) -> None:
        self._sum = found
        self._first: bytes | None = None
        self._blocks: SimpleQueue[bytes | None] = SimpleQueue()
        self._room = threading.Semaphore(8)
        self._thread: threading.Thread | None = None

    def take(self, block: bytes) -> None:
        if self._first is None:
            self._first = block
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        self._room.acquire()
        self._blocks.put(block)

    def end(self) -> None:
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
        elif self._first is not None:
            self._sum.update(self._first)

    def _work(self) -> None:
        self._sum.update(self._first or b"")
        while block := self._blocks.get():
            self._sum.update(block)
            self._room.release()
