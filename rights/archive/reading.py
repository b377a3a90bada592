"""Reading an archive that nobody vouches for.

Before anything of it is used, each listed entry has been read once against its digest and size.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson
from django.conf import settings

from artifacts.names import is_path
from labstead_core.json_columns import is_too_deep
from rights.archive import FORMAT, MANIFEST, VERSION
from rights.archive.missing import Missing, missing_in
from rights.errors import ArchiveTooLarge, BadArchive, UnknownArchive

MAX_ENTRIES = 3_000_000
MAX_MANIFEST_BYTES = 400_000_000
MAX_ROW_BYTES = 32_000_000
READ_BYTES = 1 << 20
# What is neither listed nor one of these is nothing of an archive.
UNLISTED = ("blobs/", "runs/")
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Archive:
    """``entries`` by name. ``manifest`` is checked to be an object with what every one has."""

    zip: ZipFile
    entries: dict[str, ZipInfo]
    manifest: dict[str, Any]
    # Entries that were lost where it was made, whether something of them is there or not.
    missing: Mapping[str, Missing] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.manifest.get("kind", ""))

    @property
    def listed(self) -> dict[str, Any]:
        files: dict[str, Any] = self.manifest["files"]
        return files

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self.entries:
            raise BadArchive(f"“{name[:100]}” is missing.")
        with reading_failures(name), self.zip.open(self.entries[name]) as content:
            yield content

    def read(self, name: str, most: int) -> bytes:
        with self.open(name) as content:
            data = content.read(most + 1)
        if len(data) > most:
            raise ArchiveTooLarge(f"“{name[:100]}” has more than {most:,} bytes.")
        return data

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row with the number of its line, from 1 on."""
        for number, line in enumerate(self.lines(name), 1):
            yield number, read_object(line, f"{name}, line {number}")

    def lines(self, name: str) -> Iterator[bytes]:
        with self.open(name) as content:
            while line := content.readline(MAX_ROW_BYTES + 1):
                if len(line) > MAX_ROW_BYTES:
                    raise ArchiveTooLarge(f"“{name[:100]}” has too long a line.")
                yield line.rstrip(b"\n")


@contextmanager
def reading_failures(name: str) -> Iterator[None]:
    """What zipfile raises about bytes that are not what the archive says of them."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadArchive(f"“{name[:100]}” cannot be read: {error}.") from error


def read_object(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadArchive(f"{where}: this is not JSON.") from error
    if not isinstance(found, dict) or is_too_deep(found):
        raise BadArchive(f"{where}: an object is wanted.")
    return found


def open_archive(file: IO[bytes], *, size: int) -> Archive:
    """Raises BadArchive. Reads names and the manifest alone; ``check_listed`` reads the rest."""
    with reading_failures("the archive"):
        try:
            opened = ZipFile(file)
        except (BadZipFile, ValueError, OSError) as error:
            raise UnknownArchive("This is no ZIP file, or not all of it.") from error
    entries = checked_entries(opened.infolist(), size)
    bare = Archive(opened, entries, {})
    if MANIFEST not in entries:
        raise UnknownArchive(f"There is no {MANIFEST} in it: this is no archive of Labstead.")
    manifest = read_object(bare.read(MANIFEST, MAX_MANIFEST_BYTES), MANIFEST)
    check_manifest(manifest)
    missing = {one.entry: one for one in missing_in(manifest)}
    return Archive(opened, entries, manifest, missing)


def checked_entries(infos: list[ZipInfo], size: int) -> dict[str, ZipInfo]:
    if len(infos) > MAX_ENTRIES:
        raise ArchiveTooLarge(f"An archive has at most {MAX_ENTRIES:,} entries.")
    most = settings.LABSTEAD_MAX_IMPORT_BYTES
    if sum(info.file_size for info in infos) > most:
        raise ArchiveTooLarge(f"What is in it may have {most:,} bytes.", limit_bytes=most)
    if sum(info.compress_size for info in infos) > size:
        raise BadArchive("Its entries overlap.")
    entries = {info.filename: info for info in infos}
    if len(entries) < len(infos):
        raise BadArchive("A name is in it twice.")
    for info in infos:
        check_entry(info)
    return entries


def check_entry(info: ZipInfo) -> None:
    name = info.filename
    # zipfile cuts names at a zero byte, and what it had before tells.
    if not is_path(name) or info.orig_filename != name:
        raise BadArchive(f"“{name[:100]!r}” is not a path inside the archive.")
    if info.flag_bits & ENCRYPTED or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadArchive(f"“{name[:100]}” is encrypted, or packed in a way that is not read here.")


def check_manifest(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise UnknownArchive("This is no archive of Labstead.")
    if manifest.get("version") != VERSION:
        raise UnknownArchive(
            f"The archive is of version {str(manifest.get('version'))[:20]}; this server reads "
            f"version {VERSION}. Import it with a newer server.",
            code="archive_version_unknown",
        )
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(map(is_listing, files.values())):
        raise BadArchive(f"{MANIFEST}: “files” says of each entry its size and sha256.")


def is_listing(told: Any) -> bool:
    match told:
        case {"size": int(), "sha256": str()}:
            return True
    return False


def check_listed(archive: Archive, tick: Callable[[int], None]) -> None:
    """Read each listed entry once. What is not listed has to be where bytes are."""
    for name in archive.entries:
        if name != MANIFEST and name not in archive.listed and not may_be_unlisted(name):
            raise BadArchive(f"“{name[:100]}” is not in the list of {MANIFEST}.")
    for name, told in archive.listed.items():
        check_digest(archive, name, told)
        tick(1)


def may_be_unlisted(name: str) -> bool:
    """Blobs and files of runs: their digests stand in their names and rows."""
    return any(f"/{folder}" in f"/{name}" for folder in UNLISTED)


def check_digest(archive: Archive, name: str, told: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as content:
        while data := content.read(READ_BYTES):
            digest.update(data)
            size += len(data)
    if (size, digest.hexdigest()) != (told["size"], told["sha256"]):
        raise BadArchive(
            f"“{name[:100]}” has other bytes than {MANIFEST} says.", code="digest_differs"
        )
