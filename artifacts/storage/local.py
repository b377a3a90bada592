"""Local files. What is being written has another name until it is whole."""

from __future__ import annotations

import fcntl
import io
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.core.files.storage import default_storage

from artifacts.storage.part import Part
from artifacts.storage.protocol import READ_BYTES, Address, Bytes, FoundPart, Readable
from artifacts.storage.writing_back import write_back
from history.segments.files import sync
from labstead_core.errors import Busy


class LocalVault:
    liked_part_bytes = 64 << 20  # each waits for the database to be on disk, behind its own bytes
    wants_digests = False

    def write(self, name: str, *pieces: Bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Of its own: two may bring the same at once.
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
        with partial.open("wb", buffering=READ_BYTES) as file:
            file.writelines(pieces)
        sync(partial)
        partial.replace(path)
        sync(path.parent)

    def begin(self, name: str, *, in_parts: bool) -> str:
        if in_parts:
            self.partial(name).touch()
        return ""

    def write_part(
        self, name: str, upload_id: str, number: int, offset: int, content: Readable
    ) -> str:
        """Several parts may come at once, each to its own place; ``finish`` waits for none."""
        partial = self.partial(name)
        handle = os.open(partial, os.O_WRONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            while data := content.read(READ_BYTES):
                offset += write_at(handle, data, offset)
        except BlockingIOError as error:
            raise FileNotFoundError(name) from error
        finally:
            os.close(handle)
        write_back(partial)
        return secrets.token_hex(16)

    def parts(self, name: str, upload_id: str) -> list[FoundPart] | None:
        return None

    def finish(self, name: str, upload_id: str, parts: Sequence[FoundPart]) -> None:
        partial, path = self.partial(name), self.path(name)
        if not partial.exists() and path.exists():
            return
        handle = os.open(partial, os.O_RDONLY)
        try:
            # Whoever still writes a part has the file open, and would go on after the renaming.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.fsync(handle)
            partial.replace(path)
            sync(path.parent)
        except BlockingIOError as error:
            raise Busy("Parts of this file are still coming in.") from error
        finally:
            os.close(handle)

    def abort(self, name: str, upload_id: str) -> None:
        self.partial(name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return None

    def open(self, name: str, size: int, *, offset: int = 0) -> io.RawIOBase:
        return FilePart(self.path(name), size=size, offset=offset)

    def upload_address(
        self, name: str, upload_id: str, number: int, *, digest: str
    ) -> Address | None:
        return None

    def download_address(self, name: str, *, filename: str) -> Address | None:
        return None

    def is_proved(self, name: str, digest: str) -> bool:
        return False

    def path(self, name: str) -> Path:
        return Path(default_storage.path(name))

    def partial(self, name: str) -> Path:
        path = self.path(f"{name}.partial")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def write_at(handle: int, data: bytes, offset: int) -> int:
    """All of it; how many bytes that were."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.pwrite(handle, rest, offset + len(data) - len(rest)) :]
    return len(data)


class FilePart(Part):
    """Some bytes of a file."""

    def __init__(self, path: Path, *, size: int, offset: int) -> None:
        super().__init__(size=size, offset=offset)
        self._handle = os.open(path, os.O_RDONLY)

    def read(self, size: int = -1) -> bytes:
        wanted = self._wanted(size)
        parts = []
        while wanted and (data := os.pread(self._handle, wanted, self._offset + self._at)):
            parts.append(data)
            self._at += len(data)
            wanted -= len(data)
        return b"".join(parts)

    def close(self) -> None:
        if not self.closed:
            os.close(self._handle)
        super().close()
