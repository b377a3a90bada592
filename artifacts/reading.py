"""Reading versions: pages of files, where their bytes are, and many of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from artifacts.digests import is_digest
from artifacts.files.signed import blob_path
from artifacts.manifests.columns import Folder, Manifest
from artifacts.manifests.entries import Entry
from artifacts.manifests.memory import manifest_in
from artifacts.models import Blob, Version
from artifacts.services.holdings import in_groups
from artifacts.storage.protocol import READ_BYTES, Address
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid, NotFound, TooLarge

BUNDLE_BYTES = 64_000_000


@dataclass(frozen=True)
class Page:
    """``after`` is the path to go on from; nothing at the end."""

    entries: Sequence[Entry]
    total: int
    after: str


def manifest_of(version: Version) -> Manifest:
    if version.manifest is None:
        raise NotFound()
    return manifest_in(version.manifest)


def files_page(manifest: Manifest, *, prefix: str, after: str, limit: int) -> Page:
    """Of all entries whose path begins so, by path."""
    rows = manifest.below(prefix)
    start = max(rows.start, manifest.index(after + "\0")) if after else rows.start
    end = min(rows.stop, start + limit)
    entries = list(manifest.slice(start, end))
    return Page(entries, len(rows), entries[-1].path if entries and end < rows.stop else "")


def folder_page(
    manifest: Manifest, folder: str, *, after: str, limit: int
) -> tuple[list[Folder | Entry], str]:
    """What lies directly in a folder, by name, and the name to go on from."""
    found: list[Folder | Entry] = []
    for one in manifest.level(folder, after=after):
        if len(found) == limit:
            return found, name_of(found[-1])
        found.append(one)
    return found, ""


def name_of(one: Folder | Entry) -> str:
    return one.name if isinstance(one, Folder) else one.path.rpartition("/")[2]


def blobs_of(version: Version, digests: Sequence[str]) -> dict[str, Blob]:
    """By digest; what is missing is left out, and so is what others hold alone."""
    found: dict[str, Blob] = {}
    for some in in_groups(digests):
        rows = Blob.objects.filter(
            organization=version.team.organization_id,
            digest__in=some,
            holdings__project=version.project_id,
        ).select_related("stored")
        found.update((row.digest, row) for row in rows)
    return found


def addresses(version: Version, entries: Sequence[Entry], *, direct: bool) -> list[Address | None]:
    """Where the bytes of each are: below the server's own address, or in the bucket."""
    stored = [entry.digest for entry in entries if entry.is_stored]
    blobs = blobs_of(version, stored)
    return [
        address_of(blobs[entry.digest], entry.path, direct=direct)
        if entry.is_stored and entry.digest in blobs
        else None
        for entry in entries
    ]


def address_of(blob: Blob, path: str, *, direct: bool) -> Address:
    name = path.rpartition("/")[2]
    address = None
    if direct and settings.LABSTEAD_STORAGE_DIRECT and blob.size:
        address = vault().download_address(blob.stored.name, filename=name)
    if address is None:
        return Address(blob_path(blob.pk, name))
    if blob.size == blob.stored.size:
        return address
    last = blob.offset + blob.size - 1
    return Address(address.url, {"Range": f"bytes={blob.offset}-{last}"})


def bundle(version: Version, digests: Sequence[str]) -> Iterator[bytes]:
    """The bytes of these files one after another. All of them have to be the version's."""
    sizes = manifest_of(version).sizes_of_stored()
    strange = next((one for one in digests if one not in sizes or not is_digest(one)), None)
    if strange is not None:
        raise Invalid(
            f"The version has no file with digest {strange[:24]}.", fields={"digests": "unknown"}
        )
    if sum(sizes[digest] for digest in digests) > BUNDLE_BYTES:
        raise TooLarge(f"A bundle has at most {BUNDLE_BYTES:,} bytes.", limit_bytes=BUNDLE_BYTES)
    blobs = blobs_of(version, digests)
    if len(blobs) < len(set(digests)):
        raise NotFound("Files of this version are missing in storage.")
    return parts_of([blobs[digest] for digest in digests])


def parts_of(blobs: Sequence[Blob]) -> Iterator[bytes]:
    """Neighbours in one object are read in one go."""
    run: list[Blob] = []
    for blob in blobs:
        if run and not follows(run, blob):
            yield from span(run)
            run = []
        run.append(blob)
    if run:
        yield from span(run)


def follows(run: Sequence[Blob], blob: Blob) -> bool:
    last = run[-1]
    return blob.stored_id == last.stored_id and blob.offset == last.offset + last.size


def span(run: Sequence[Blob]) -> Iterator[bytes]:
    first, last = run[0], run[-1]
    size = last.offset + last.size - first.offset
    with vault().open(first.stored.name, size, offset=first.offset) as file:
        while data := file.read(READ_BYTES):
            yield data
