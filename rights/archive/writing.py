"""Writing an archive: one entry after the other, each with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from artifacts.storage.protocol import READ_BYTES, Readable
from labstead_core.json_columns import written
from rights.archive import FORMAT, MANIFEST, VERSION

LEVEL = 5


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class Entry:
    """An entry that is being written."""

    def __init__(self, target: IO[bytes], digest: Digest) -> None:
        self._target = target
        self._digest = digest
        self.size = 0
        self.rows = 0

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self.size += len(data)

    def write_row(self, row: Any) -> None:
        self.write(written(row) + b"\n")
        self.rows += 1

    @property
    def digest(self) -> str:
        """In hex."""
        return self._digest.hexdigest()


@dataclass
class ArchiveWriter:
    """``folder`` stands before the names of what is written, until somebody sets another."""

    zip: ZipFile
    folder: str = ""
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def entry(
        self,
        name: str,
        *,
        is_packed: bool = True,
        is_listed: bool = True,
        digest: Digest | None = None,
    ) -> Iterator[Entry]:
        """``is_packed``: it gets smaller by that. What is not listed has its digest elsewhere."""
        info = ZipInfo(self.folder + name)
        info.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as target:
            entry = Entry(target, digest or hashlib.sha256())
            yield entry
        if is_listed:
            told = {"size": entry.size, "sha256": entry.digest}
            self.files[info.filename] = told | ({"rows": entry.rows} if entry.rows else {})

    def write_rows(self, name: str, rows: Iterable[Any]) -> int:
        with self.entry(name) as entry:
            for row in rows:
                entry.write_row(row)
        return entry.rows

    def write_bytes(self, name: str, content: Readable, digest: Digest) -> int:
        """How many; ``digest`` gets to know them. No entry begins before the first are read."""
        data = content.read(READ_BYTES)
        with self.entry(name, is_listed=False, digest=digest) as entry:
            while data:
                entry.write(data)
                data = content.read(READ_BYTES)
        return entry.size

    def write_json(self, name: str, value: Any) -> None:
        with self.entry(name) as entry:
            entry.write(written(value))

    def write_manifest(self, **about: Any) -> None:
        """Last of all: what the archive is, and the digests of what it holds."""
        self.folder = ""
        head = {"format": FORMAT, "version": VERSION, **about, "files": self.files}
        with self.entry(MANIFEST, is_listed=False) as entry:
            entry.write(written(head))
