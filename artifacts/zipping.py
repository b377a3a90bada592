"""A version as a ZIP file, made while it is sent: one block of bytes in memory at any time.

Nothing is compressed: what is large rarely gets smaller, and it would take the processor from
others. What a version only refers to is not in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from artifacts.manifests.columns import Manifest
from artifacts.manifests.entries import Entry
from artifacts.models import Blob, StoredObject, Version
from artifacts.reading import blobs_of, manifest_of
from artifacts.storage.protocol import READ_BYTES
from artifacts.storage.vault import vault
from labstead_core.errors import NotFound, TooLarge

MAX_FILES = 200_000
FILES_AT_ONCE = 1_000
READABLE_FILE = 0o100644 << 16


def zip_of(version: Version) -> Iterator[bytes]:
    """Raises TooLarge. What is missing in storage breaks the ZIP off. Paths are those of the
    manifest, which lead nowhere outside."""
    manifest = manifest_of(version)
    if len(manifest) > MAX_FILES:
        raise TooLarge(
            f"A ZIP has at most {MAX_FILES:,} files. Fetch the version with "
            "`labstead artifact get`.",
            limit_files=MAX_FILES,
        )
    return zipped(version, manifest)


def zipped(version: Version, manifest: Manifest) -> Iterator[bytes]:
    sink = Sink()
    file = cast("IO[bytes]", sink)
    with closing(Objects()) as reader, ZipFile(file, "w", ZIP_STORED) as archive:
        for entry, blob in stored_in(version, manifest):
            with archive.open(info_of(entry, version), "w") as member:
                for data in reader.read(blob):
                    member.write(data)
                    yield sink.taken()
    yield sink.taken()


def stored_in(version: Version, manifest: Manifest) -> Iterator[tuple[Entry, Blob]]:
    """Some at a time, in the order in which they lie in storage."""
    for start in range(0, len(manifest), FILES_AT_ONCE):
        entries = [one for one in manifest.slice(start, start + FILES_AT_ONCE) if one.is_stored]
        blobs = blobs_of(version, [entry.digest for entry in entries])
        if any(entry.digest not in blobs for entry in entries):
            raise NotFound("Files of this version are missing in storage.")
        found = [(entry, blobs[entry.digest]) for entry in entries]
        yield from sorted(found, key=lambda one: (one[1].stored_id, one[1].offset))


def info_of(entry: Entry, version: Version) -> ZipInfo:
    moment = version.committed_at or version.created_at
    info = ZipInfo(entry.path, moment.timetuple()[:6])
    info.external_attr = READABLE_FILE
    info.file_size = entry.size or 0  # so that a large one gets its 64-bit fields
    return info


class Objects:
    """Reads blobs. Neighbours in one object come from one stream."""

    def __init__(self) -> None:
        self._stored: StoredObject | None = None
        self._file: io.RawIOBase | None = None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, blob: Blob) -> Iterator[bytes]:
        file, left = self._opened(blob), blob.size
        while left:
            data = file.read(min(READ_BYTES, left))
            if not data:
                raise NotFound(f"{blob.stored.name} is too short in storage.")
            left -= len(data)
            yield data

    def _opened(self, blob: Blob) -> io.RawIOBase:
        if self._file is None or self._stored != blob.stored:
            self.close()
            self._stored = blob.stored
            self._file = vault().open(blob.stored.name, blob.stored.size)
        self._file.seek(blob.offset)
        return self._file


class Sink:
    """What was written since it was last taken. Nobody can go back in it."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to wait for."""

    def taken(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        return data
