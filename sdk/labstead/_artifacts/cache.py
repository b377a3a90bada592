"""Files of artifacts on this disk by their digest, for all programs of a user.

    <folder>/md5/0f/1e2d...      whole files
    <folder>/partial/0f1e2d...   what came so far of large ones, locked by who fetches it
    <folder>/size                about how many bytes there are

A file here and the one in the folder it was downloaded to first are the same on disk where that can
be: two names, the space of one. Nothing here is trusted, whoever takes a file out takes its digest
again. So a file that was cut off by a kill, or changed in that folder, costs another download and
never gets into a result.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from labstead._artifacts.file_locks import held
from labstead._artifacts.sizes import bytes_of
from labstead._errors import UsageError

DEFAULT_LIMIT_BYTES = 20 * 10**9
_KEPT_AFTER_CLEANUP = 0.8
_OLD_PARTIAL_SECONDS = 7 * 86400.0
_PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_FLAGS = os.O_RDWR | os.O_CREAT | _PLAIN
_READ = os.O_RDONLY | _PLAIN


@dataclass(frozen=True, slots=True)
class Contents:
    """What a cache holds. ``partial_bytes`` are those of downloads that have not ended."""

    path: Path
    files: int
    size: int
    partial_bytes: int
    limit: int


class Cache:
    """``limit`` is in bytes; with 0 nothing is kept."""

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit = limit
        self._added = 0

    def open(self, digest: str, size: int) -> BinaryIO | None:
        """A file that may have this digest: it has the size. Counts as a use of it."""
        path = self.path_of(digest)
        try:
            descriptor = os.open(path, _READ)
        except OSError:
            return None
        known = os.fstat(descriptor)
        if known.st_size != size:
            os.close(descriptor)
            self.forget(digest)
            return None
        with contextlib.suppress(OSError):
            # Only when it was read: when it was changed is also said of the file in a folder.
            os.utime(path, ns=(time.time_ns(), known.st_mtime_ns))
        return os.fdopen(descriptor, "rb", buffering=0)

    def put(self, digest: str, content: bytes, copy: str) -> None:
        """Keep a small file of which there is a copy at a path now."""
        path = self.path_of(digest)
        try:
            self._link(copy, path)
        except FileExistsError:
            return
        except OSError:
            with contextlib.suppress(OSError):
                self._write(path, content)
        self._added += len(content)

    def _link(self, copy: str, path: str) -> None:
        try:
            os.link(copy, path, follow_symlinks=False)
        except FileNotFoundError:
            os.link(copy, _made(path), follow_symlinks=False)

    def _write(self, path: str, content: bytes) -> None:
        """Without a rename: a torn one is found out by who reads it."""
        with open(_made(path), "xb") as file:
            file.write(content)

    @contextlib.contextmanager
    def partial(self, digest: str, wait: Callable[[], None]) -> Iterator[BinaryIO]:
        """What came so far of a large file, held for this process; ``wait`` is called, again and
        again, while another one fetches it."""
        path = _made(self._partial_path(digest))
        descriptor = held(Path(path), lambda: os.open(path, _FLAGS, 0o666), wait)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            yield file

    def adopt(self, digest: str, size: int) -> str:
        """Keep the partial file, which is whole and proved; where it is from now on."""
        partial, path = self._partial_path(digest), self.path_of(digest)
        try:
            os.replace(partial, _made(path))
        except OSError:  # where open files cannot be moved
            return partial
        self._added += size
        return path

    def forget(self, digest: str) -> None:
        """A file that turned out to be broken."""
        with contextlib.suppress(OSError):
            os.unlink(self.path_of(digest))

    def settle(self) -> None:
        """Make room if what was added since the last time is too much for the limit."""
        added, self._added = self._added, 0
        if not added:
            return
        with contextlib.suppress(OSError):
            total = self._counted() + added
            if total > self.limit:
                self.cleanup(int(self.limit * _KEPT_AFTER_CLEANUP))
            else:
                (self.folder / "size").write_text(str(total))

    def cleanup(self, target: int, *, remove_partial: bool = False) -> int:
        """Delete what was not used the longest until ``target`` bytes are left; how many went.

        Partial files go as well after a week, or at once.
        """
        files = sorted(self._files(), reverse=True)
        kept = freed = 0
        for _, size, path in files:
            if kept + size <= target:
                kept += size
            elif _is_removed(path):
                freed += size
        before = time.time() if remove_partial else time.time() - _OLD_PARTIAL_SECONDS
        for used, size, path in self._partial():
            if used <= before and _is_removed(path):
                freed += size
        with contextlib.suppress(OSError):
            Path(_made(f"{self.folder}/size")).write_text(str(kept))
        return freed

    def contents(self) -> Contents:
        sizes = [size for _, size, _ in self._files()]
        partial = sum(size for _, size, _ in self._partial())
        return Contents(self.folder, len(sizes), sum(sizes), partial, self.limit)

    def _counted(self) -> int:
        try:
            return int((self.folder / "size").read_text())
        except (OSError, ValueError):
            return sum(size for _, size, _ in self._files())

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        with contextlib.suppress(OSError):
            for folder in list((self.folder / "md5").iterdir()):
                yield from _found_in(folder)

    def _partial(self) -> Iterator[tuple[float, int, Path]]:
        yield from _found_in(self.folder / "partial")

    def path_of(self, digest: str) -> str:
        # Texts all along: there may be a million of them, and pathlib takes its time.
        key = key_of(digest)
        return f"{self.folder}/md5/{key[:2]}/{key[2:]}"

    def _partial_path(self, digest: str) -> str:
        return f"{self.folder}/partial/{key_of(digest)}"


def _made(path: str) -> str:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def usual_cache() -> Cache | None:
    """As the LABSTEAD_CACHE_DIR and LABSTEAD_CACHE_LIMIT variables say; None for a limit of 0."""
    given = os.environ.get("LABSTEAD_CACHE_LIMIT", "").strip()
    try:
        limit = bytes_of(given) if given else DEFAULT_LIMIT_BYTES
    except UsageError as error:
        raise UsageError(f"LABSTEAD_CACHE_LIMIT: {error}") from error
    return Cache(usual_folder(), limit) if limit else None


def usual_folder() -> Path:
    named = os.environ.get("LABSTEAD_CACHE_DIR", "").strip()
    if named:
        return Path(named).expanduser() / "artifacts"
    import platformdirs

    return Path(platformdirs.user_cache_dir("labstead", appauthor=False)) / "artifacts"


def key_of(digest: str) -> str:
    """The MD5 in hex. Raises UsageError for what is no MD5 in base64."""
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16:
        raise UsageError(f"{digest!r} is no digest of a stored file; is this a Labstead server?")
    return raw.hex()


def _found_in(folder: Path) -> list[tuple[float, int, Path]]:
    """When each file was used last, its size and path."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                known = entry.stat(follow_symlinks=False)
                used = max(known.st_atime, known.st_mtime)
                found.append((used, known.st_size, Path(entry.path)))
    return found


def _is_removed(path: Path) -> bool:
    """Not where another system holds on to open files."""
    with contextlib.suppress(OSError):
        path.unlink()
        return True
    return False
