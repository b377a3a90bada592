"""Artifacts on their way into an archive: what each version holds, and the bytes, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from artifacts.digests import as_hex
from artifacts.manifests.entries import as_json
from artifacts.models import Blob, Version
from artifacts.reading import manifest_of
from artifacts.services.holdings import in_groups
from artifacts.storage.protocol import READ_BYTES
from artifacts.storage.vault import vault
from projects.models import Project
from rights.archive.writing import ArchiveWriter

BLOBS_AT_ONCE = 500


def write_manifests(archive: ArchiveWriter, versions: Iterable[Version]) -> set[str]:
    """The digests of all files that are here."""
    digests: set[str] = set()
    for version in versions:
        manifest = manifest_of(version)
        archive.write_rows(f"manifests/{version.slug}.jsonl", map(as_json, manifest))
        digests |= manifest.stored_digests()
    return digests


def write_blobs(
    archive: ArchiveWriter, project: Project, digests: Iterable[str], tick: Callable[[int], None]
) -> int:
    """Each once, whatever versions have it. How many are missing in storage."""
    missing = 0
    organization = project.team.organization_id
    for some in in_groups(sorted(digests), BLOBS_AT_ONCE):
        blobs = Blob.objects.filter(organization=organization, digest__in=some)
        found = {blob.digest: blob for blob in blobs.select_related("stored")}
        for digest in some:
            missing += digest not in found or not write_blob(archive, found[digest])
        tick(len(some))
    return missing


def write_blob(archive: ArchiveWriter, blob: Blob) -> bool:
    try:
        content = vault().open(blob.stored.name, blob.size, offset=blob.offset)
    except FileNotFoundError:
        return False
    with content, archive.entry(f"blobs/{as_hex(blob.digest)}", is_listed=False) as entry:
        while data := content.read(READ_BYTES):
            entry.write(data)
    return True
