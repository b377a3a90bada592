"""Bytes of artifacts, each proved against its digest, kept before a version is to be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from artifacts.digests import as_hex, as_text
from artifacts.manifests.columns import Manifest
from artifacts.manifests.entries import read_entry
from artifacts.models import ObjectKind, StoredObject
from artifacts.services.entries import check_entry_count
from artifacts.services.objects import begin_object, discard_object
from artifacts.services.packs import PACK_BYTES, SMALL_FILE_BYTES
from artifacts.storage.protocol import FoundPart
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid
from rights.archive.reading import Archive
from rights.errors import BadArchive
from rights.models import Arrival, ArrivalKind, Import

PART_BYTES = 16 << 20
FILES_AT_ONCE = 5_000
Tick = Callable[[int], None]


def manifest_of(archive: Archive, name: str) -> Manifest:
    """Checked entry by entry. Raises BadArchive."""
    entries = []
    for number, row in archive.rows(name):
        try:
            entries.append(read_entry(row))
            check_entry_count(number)
        except Invalid as error:
            where = f"{name}, line {number}"
            raise BadArchive(f"{where}: {error.message}", code="archive_bad_row") from error
    manifest = Manifest.of(entries)
    if len({entry.path for entry in entries}) < len(entries) or manifest.clash():
        raise BadArchive(f"{name}: a path is there twice.", code="archive_bad_row")
    return manifest


@dataclass(frozen=True)
class Blobs:
    """Names in the archive by digest, with the sizes that manifests tell."""

    folder: str
    sizes: dict[str, int]

    def name(self, digest: str) -> str:
        return f"{self.folder}blobs/{as_hex(digest)}"

    def without(self, missing: Container[str]) -> Blobs:
        """Of those, versions keep the names; nobody gets bytes by them."""
        sizes = self.sizes.items()
        here = {digest: size for digest, size in sizes if self.name(digest) not in missing}
        return Blobs(self.folder, here)


def groups(archive: Archive, blobs: Blobs) -> Iterator[list[str]]:
    """Digests that lie together in storage: small files in packs, large ones alone. Always the
    same groups, so that one who goes on after a kill finds those that are there."""
    pack: list[str] = []
    size = 0
    for digest in sorted(blobs.sizes):
        bytes_here = blobs.sizes[digest]
        if bytes_here > SMALL_FILE_BYTES:
            yield [digest]
            continue
        if pack and (size + bytes_here > PACK_BYTES or len(pack) >= FILES_AT_ONCE):
            yield pack
            pack, size = [], 0
        pack.append(digest)
        size += bytes_here
    if pack:
        yield pack


def keep_blobs(archive: Archive, job: Import, blobs: Blobs, tick: Tick) -> None:
    for digest, size in blobs.sizes.items():
        name = blobs.name(digest)
        if name not in archive.entries or archive.entries[name].file_size != size:
            raise BadArchive(f"“{name}” is missing, or of another size.", code="digest_differs")
    known = {one.name: one for one in Arrival.objects.filter(job=job, kind=ArrivalKind.OBJECT)}
    for number, group in enumerate(groups(archive, blobs)):
        keep_group(archive, job, f"{blobs.folder}{number}", group, blobs, known)
        tick(len(group))


def keep_group(
    archive: Archive,
    job: Import,
    name: str,
    group: list[str],
    blobs: Blobs,
    known: dict[str, Arrival],
) -> None:
    earlier = known.get(name)
    if earlier is not None and earlier.is_whole and still_there(earlier):
        return
    if earlier is not None:
        give_up_object(earlier)
    size = sum(blobs.sizes[digest] for digest in group)
    is_pack = len(group) > 1 or size <= SMALL_FILE_BYTES
    kind = ObjectKind.PACK if is_pack else ObjectKind.FILE
    stored = begin_object(job.team.organization_id, kind, size=size)
    told = {"files": [[digest, blobs.sizes[digest]] for digest in group]}
    arrival = Arrival.objects.create(
        job=job, kind=ArrivalKind.OBJECT, name=name, storage_name=stored.name, told=told
    )
    write_pack(archive, stored, group, blobs) if is_pack else write_large(
        archive, stored, group[0], blobs
    )
    Arrival.objects.filter(pk=arrival.pk).update(is_whole=True)


def still_there(arrival: Arrival) -> bool:
    """And is not swept while it waits."""
    rows = StoredObject.objects.filter(name=arrival.storage_name, is_ready=False)
    return bool(rows.update(touched_at=timezone.now()))


def give_up_object(arrival: Arrival) -> None:
    for stored in StoredObject.objects.filter(name=arrival.storage_name, is_ready=False):
        discard_object(stored)
    arrival.delete()


def write_pack(archive: Archive, stored: StoredObject, group: Iterable[str], blobs: Blobs) -> None:
    parts = []
    for digest in group:
        data = archive.read(blobs.name(digest), blobs.sizes[digest])
        demand_digest(hashlib.md5(data, usedforsecurity=False).digest(), digest, blobs)
        parts.append(data)
    vault().write(stored.name, *parts)


def write_large(archive: Archive, stored: StoredObject, digest: str, blobs: Blobs) -> None:
    upload = vault().begin(stored.name, in_parts=True)
    StoredObject.objects.filter(pk=stored.pk).update(upload_id=upload)
    found, at = hashlib.md5(usedforsecurity=False), 0
    parts: list[FoundPart] = []
    with archive.open(blobs.name(digest)) as content:
        while data := content.read(PART_BYTES):
            found.update(data)
            number = len(parts) + 1
            etag = vault().write_part(stored.name, upload, number, at, OneRead(data))
            parts.append(FoundPart(number, len(data), etag))
            at += len(data)
    demand_digest(found.digest(), digest, blobs)
    vault().finish(stored.name, upload, parts)


class OneRead:
    """Some bytes as a file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1, /) -> bytes:
        part = self._data if size < 0 else self._data[:size]
        self._data = self._data[len(part) :]
        return part


def demand_digest(found: bytes, digest: str, blobs: Blobs) -> None:
    """Whoever names a digest has to bring its bytes: nobody gets others' files by their names."""
    if as_text(found) != digest:
        raise BadArchive(
            f"“{blobs.name(digest)}” has other bytes than its name says.", code="digest_differs"
        )


def keep_manifest(job: Import, name: str, manifest: Manifest) -> None:
    """In storage, and not ready: the version that names it makes it so."""
    known = Arrival.objects.filter(job=job, kind=ArrivalKind.MANIFEST, name=name).first()
    if known is not None and known.is_whole and still_there(known):
        return
    if known is not None:
        give_up_object(known)
    data = manifest.written()
    stored = begin_object(job.team.organization_id, ObjectKind.MANIFEST, size=len(data))
    arrival = Arrival.objects.create(
        job=job,
        kind=ArrivalKind.MANIFEST,
        name=name,
        storage_name=stored.name,
        told=told_of(manifest),
    )
    vault().write(stored.name, data)
    Arrival.objects.filter(pk=arrival.pk).update(is_whole=True)


def told_of(manifest: Manifest) -> dict[str, Any]:
    references = manifest.reference_count
    return {
        "digest": manifest.digest(),
        "size": manifest.size,
        "file_count": len(manifest) - references,
        "reference_count": references,
    }
