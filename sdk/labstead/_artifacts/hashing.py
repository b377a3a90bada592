"""Digests of files, and copies that are hashed in passing."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

BLOCK_BYTES = 1 << 20
_FICLONE = 0x40049409


def new_hash() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)


def as_digest(found: hashlib._Hash) -> str:
    return base64.b64encode(found.digest()).decode()


def digest_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def digest_of_file(path: Path) -> tuple[str, int]:
    """Digest and size. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        return _hashed(file.fileno(), None)


def copy_hashed(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file, sharing its blocks where the file system can; the digest and size of the copy.

    Raises OSError.
    """
    with source.open("rb", buffering=0) as old, target.open("wb+", buffering=0) as new:
        if _is_cloned(old.fileno(), new.fileno()):
            return _hashed(new.fileno(), None)
        return _hashed(old.fileno(), new.fileno())


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


def _hashed(source: int, target: int | None) -> tuple[str, int]:
    """Read on to the end, writing it elsewhere if asked; the hash is taken by another thread."""
    hashing = _Hashing()
    size = 0
    try:
        while block := os.read(source, BLOCK_BYTES):
            hashing.take(block)
            if target is not None:
                write_all(target, block)
            size += len(block)
    finally:
        found = hashing.end()
    return as_digest(found), size


def write_all(target: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(target, rest) :]


class _Hashing:
    """Takes the hash of blocks beside the one who reads them, a few blocks behind at most.

    A thread of its own from the second block on: small files do without.
    """

    def __init__(self) -> None:
        self._hash = new_hash()
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

    def end(self) -> hashlib._Hash:
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
        elif self._first is not None:
            self._hash.update(self._first)
        return self._hash

    def _work(self) -> None:
        self._hash.update(self._first or b"")
        while block := self._blocks.get():
            self._hash.update(block)
            self._room.release()
