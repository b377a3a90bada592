"""Writing an archive: one entry after the other, each with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from labstead_core.json_columns import written
from rights.archive import FORMAT, MANIFEST, VERSION

LEVEL = 5
LINES_AT_ONCE = 2_000


class Entry:
    """An entry that is being written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
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
    def sha256(self) -> str:
        return self._digest.hexdigest()


@dataclass
class ArchiveWriter:
    """``folder`` stands before the names of what is written, until somebody sets another."""

    zip: ZipFile
    folder: str = ""
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def entry(
        self, name: str, *, is_packed: bool = True, is_listed: bool = True
    ) -> Iterator[Entry]:
        """``is_packed``: it gets smaller by that. What is not listed has its digest elsewhere."""
        info = ZipInfo(self.folder + name)
        info.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as target:
            entry = Entry(target)
            yield entry
        if is_listed:
            told = {"size": entry.size, "sha256": entry.sha256}
            self.files[info.filename] = told | ({"rows": entry.rows} if entry.rows else {})

    def write_rows(self, name: str, rows: Iterable[Any]) -> int:
        with self.entry(name) as entry:
            for row in rows:
                entry.write_row(row)
        return entry.rows

    def write_json(self, name: str, value: Any) -> None:
        with self.entry(name) as entry:
            entry.write(written(value))

    def write_manifest(self, **about: Any) -> None:
        """Last of all: what the archive is, and the digests of what it holds."""
        self.folder = ""
        head = {"format": FORMAT, "version": VERSION, **about, "files": self.files}
        with self.entry(MANIFEST, is_listed=False) as entry:
            entry.write(written(head))
