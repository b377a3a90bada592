"""Where the bytes of an artifact wait until they are sent.

What is added is copied, so that what happens to the original afterwards changes nothing: small
files one behind the other into ``small``, which is read again in large pieces when they are sent,
larger ones into files of their own (on file systems that share blocks at no cost). With the policy
“immutable” a file stays where it is.

A folder begins beside those of runs, moves into a run's when the artifact is logged, and otherwise
goes with its artifact, or its process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from labstead._artifacts.content import Content
from labstead._artifacts.hashing import copy_hashed, digest_of, digest_of_file, write_all
from labstead._folder.run_folder import lock_exclusively

SMALL_BYTES = 1_000_000
"""Up to here files are staged, and sent, together."""
_SMALL = "small"
_PREFIX = "staging-"
_LOCK = "lock"


class Staging:
    """Made when the first bytes come. Safe to use from several threads."""

    def __init__(self, parent: Callable[[], Path]) -> None:
        """``parent`` says where the folder shall be."""
        self.parent = parent
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._small: FileIO | None = None
        self._small_bytes = 0
        self._files = 0
        self._claim = -1
        self._cleanup: weakref.finalize[..., Staging] | None = None
        self.contents: dict[str, Content] = {}
        """By digest: the same bytes are kept once."""

    def keep_bytes(self, content: bytes) -> str:
        """The digest."""
        digest = digest_of(content)
        with self._lock:
            if digest not in self.contents:
                self._append(digest, content)
        return digest

    def keep_file(self, path: Path) -> tuple[str, int]:
        """Copy a file as it is now; its digest and size. Raises OSError."""
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size <= SMALL_BYTES:
                content = _read_some(file)
                if len(content) <= SMALL_BYTES:
                    return self.keep_bytes(content), len(content)
        target = self.new_file()
        try:
            digest, size = copy_hashed(path, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        self._adopt(digest, Content(target.name, 0, size), target)
        return digest, size

    def leave_file(self, path: Path) -> tuple[str, int]:
        """Only read a file, which nobody will change; its digest and size. Raises OSError."""
        digest, size = digest_of_file(path)
        with self._lock:
            self.contents.setdefault(digest, Content(str(path.absolute()), 0, size))
        return digest, size

    def keep_own(self, path: Path) -> tuple[str, int]:
        """Take over a file that ``new_file`` named; its digest and size. Raises OSError."""
        size = path.stat().st_size
        if size <= SMALL_BYTES:
            digest = self.keep_bytes(path.read_bytes())
            path.unlink()
            return digest, size
        digest, size = digest_of_file(path)
        self._adopt(digest, Content(path.name, 0, size), path)
        return digest, size

    def new_file(self) -> Path:
        """A free name in the folder."""
        with self._lock:
            self._files += 1
            return self._folder() / f"f{self._files}"

    def hand_over(self) -> Path:
        """The folder, which is somebody else's from now on."""
        with self._lock:
            path = self._folder()
            if self._small is not None:
                self._small.close()
                self._small = None
            if self._cleanup is not None:
                self._cleanup.detach()
            return path

    def release(self) -> None:
        """Give up the claim on the folder, once it stands where nobody tidies up."""
        if self._claim >= 0:
            os.close(self._claim)
            self._claim = -1

    def _adopt(self, digest: str, content: Content, file: Path) -> None:
        with self._lock:
            if digest in self.contents:
                file.unlink()
            else:
                self.contents[digest] = content

    def _append(self, digest: str, content: bytes) -> None:
        if self._small is None:
            # Unbuffered: what was added is on disk when the call returns, or it raises.
            self._small = FileIO(self._folder() / _SMALL, "wb")
        try:
            write_all(self._small.fileno(), content)
        except OSError:
            os.ftruncate(self._small.fileno(), self._small_bytes)
            os.lseek(self._small.fileno(), self._small_bytes, os.SEEK_SET)
            raise
        self.contents[digest] = Content(_SMALL, self._small_bytes, len(content))
        self._small_bytes += len(content)

    def _folder(self) -> Path:
        if self._path is None:
            self._path, self._claim = _made(self.parent())
            self._cleanup = weakref.finalize(self, _removed, self._path, self._claim, os.getpid())
        return self._path


def _read_some(file: BinaryIO) -> bytes:
    """All of a small file; one byte more where it has become large."""
    parts, left = [], SMALL_BYTES + 1
    while left and (part := file.read(left)):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _made(parent: Path) -> tuple[Path, int]:
    """A new folder, and the descriptor by which it is ours."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _sweep(parent)
        return _fresh(parent)
    except OSError:  # as runs do it where they cannot write
        return _fresh(None)


def _fresh(parent: Path | None) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        claim = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        if lock_exclusively(claim) and (path / _LOCK).exists():
            return path, claim
        os.close(claim)  # somebody who tidied up was faster


def _sweep(parent: Path) -> None:
    """Remove what processes left that were killed before they logged it."""
    for path in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            claim = os.open(path / _LOCK, os.O_RDWR)
            if lock_exclusively(claim):
                shutil.rmtree(path, ignore_errors=True)
            os.close(claim)


def _removed(path: Path, claim: int, owner: int) -> None:
    if os.getpid() == owner:  # not in a forked child, which ends earlier than its parent
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            os.close(claim)
