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
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path

from labstead._artifacts.content import Content
from labstead._artifacts.hashing import (
    Crc32,
    Hash,
    as_digest,
    copy_and_sum,
    digest_of,
    digest_of_file,
    new_hash,
    sum_up,
    write_all,
)
from labstead._artifacts.late_digests import LATE_BYTES, Digest, LateDigest, provisional_name
from labstead._artifacts.package import Package
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
        """By digest or provisional name: the same bytes are kept once."""
        self._late: dict[tuple[int, int], list[str]] = {}
        """Provisional names by CRC-32 and size."""
        self._digests: dict[str, str] = {}
        """Of provisional names, as far as they are known."""

    def keep_bytes(self, content: bytes) -> str:
        """The digest."""
        digest = digest_of(content)
        with self._lock:
            if digest not in self.contents:
                self._append(digest, content)
        return digest

    def keep_file(self, path: Path) -> tuple[Digest, int]:
        """Copy a file as it is now; its digest and size. Raises OSError."""
        with FileIO(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size <= SMALL_BYTES:
                content = _read_some(file, size)
                if len(content) <= SMALL_BYTES:
                    return self.keep_bytes(content), len(content)
        target, found = self.new_file(), _sum_for(size)
        try:
            size = copy_and_sum(found, path, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return self._adopt(found, Content(target.name, 0, size), target), size

    def leave_file(self, path: Path) -> tuple[Digest, int]:
        """Only read a file, which nobody will change; its digest and size. Raises OSError."""
        found = _sum_for(path.stat().st_size)
        size = sum_up(found, path)
        return self._adopt(found, Content(str(path.absolute()), 0, size), None), size

    def keep_own(self, path: Path) -> tuple[Digest, int]:
        """Take over a file that ``new_file`` named; its digest and size. Raises OSError."""
        size = path.stat().st_size
        if size <= SMALL_BYTES:
            digest = self.keep_bytes(path.read_bytes())
            path.unlink()
            return digest, size
        found = _sum_for(size)
        size = sum_up(found, path)
        return self._adopt(found, Content(path.name, 0, size), path), size

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

    def moved_to(self, path: Path) -> None:
        """Where the folder is that was handed over."""
        self._path = path

    def learn(self, digests: Mapping[str, str]) -> None:
        """What provisional names turned out to mean."""
        self._digests.update(digests)

    def digest_of(self, name: str) -> str:
        """What a provisional name means: what the server said, or else what is read now."""
        if name not in self._digests and self._path is not None:
            self.learn(Package(self._path).digests())
        if name not in self._digests:
            self.learn({name: self._read_digest(self.contents[name])})
        return self._digests[name]

    def release(self) -> None:
        """Give up the claim on the folder, once it stands where nobody tidies up."""
        if self._claim >= 0:
            os.close(self._claim)
            self._claim = -1

    def _adopt(self, found: Crc32 | Hash, content: Content, own: Path | None) -> Digest:
        """Note the content, or remove our own copy of it where there is one already."""
        with self._lock:
            name = (
                self._name_of(found.value, content)
                if isinstance(found, Crc32)
                else as_digest(found)
            )
            if name not in self.contents:
                self.contents[name] = content
            elif own is not None:
                own.unlink()
        return LateDigest(name, self.digest_of) if isinstance(found, Crc32) else name

    def _name_of(self, crc32: int, content: Content) -> str:
        """A new provisional name, or that of the same bytes."""
        names = self._late.setdefault((crc32, content.size), [])
        if names:
            digest = self._read_digest(content)
            for name in names:
                if self.digest_of(name) == digest:
                    return name
        names.append(provisional_name(crc32))
        return names[-1]

    def _read_digest(self, content: Content) -> str:
        return digest_of_file((self._path or Path()) / content.file)[0]

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


def _sum_for(size: int) -> Crc32 | Hash:
    """What is taken of a file of that size while it is read."""
    return Crc32() if size > LATE_BYTES else new_hash()


def _read_some(file: FileIO, size: int) -> bytes:
    """All of a small file that had this size; one byte more than is small where it has grown."""
    parts, left, ask = [], SMALL_BYTES + 1, size + 1
    while left and (part := file.read(min(ask, left))):
        parts.append(part)
        left -= len(part)
        ask = left
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
