"""Artifacts on their way into an archive: what each version holds, and the bytes, each once."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from artifacts.digests import as_hex
from artifacts.manifests.entries import as_json
from artifacts.models import Blob, Version
from artifacts.reading import manifest_of
from artifacts.services.holdings import in_groups
from artifacts.storage.vault import vault
from labstead_core.errors import NotFound
from projects.models import Project
from rights.archive.missing import MOST_NAMES, Missing
from rights.archive.writing import ArchiveWriter

log = logging.getLogger(__name__)
BLOBS_AT_ONCE = 500
Tick = Callable[[int], None]
Lost = dict[str, Missing]


def called(version: Version) -> str:
    return f"{version.collection.name}:v{version.index}"


def unreadable(versions: Iterable[Version]) -> Iterator[Version]:
    """Those of which nobody knows any more what they held."""
    for version in versions:
        try:
            is_right = manifest_of(version).digest() == version.digest
        except (NotFound, OSError, ValueError):
            log.exception("The manifest of %s cannot be read.", version)
            is_right = False
        if not is_right:
            yield version


def write_manifests(archive: ArchiveWriter, versions: Iterable[Version]) -> set[str]:
    """The digests of all files that are here."""
    digests: set[str] = set()
    for version in versions:
        manifest = manifest_of(version)
        archive.write_rows(f"manifests/{version.slug}.jsonl", map(as_json, manifest))
        digests |= manifest.stored_digests()
    return digests


def write_blobs(
    archive: ArchiveWriter, project: Project, digests: Iterable[str], tick: Tick
) -> Lost:
    """Each once, whatever versions have it. By digest those that are missing in storage."""
    lost: Lost = {}
    held = Blob.objects.filter(holdings__project=project).select_related("stored")
    for some in in_groups(sorted(digests), BLOBS_AT_ONCE):
        found = {blob.digest: blob for blob in held.filter(digest__in=some)}
        for digest in some:
            lost.update((digest, one) for one in write_blob(archive, digest, found.get(digest)))
        tick(len(some))
    return lost


def write_blob(archive: ArchiveWriter, digest: str, blob: Blob | None) -> Iterator[Missing]:
    name, found = f"blobs/{as_hex(digest)}", hashlib.md5(usedforsecurity=False)
    try:
        if blob is None:
            raise FileNotFoundError
        with vault().open(blob.stored.name, blob.size, offset=blob.offset) as content:
            archive.write_bytes(name, content, found)
    except FileNotFoundError:
        yield Missing(archive.folder + name)
        return
    if found.hexdigest() != as_hex(digest):
        yield Missing(archive.folder + name, "damaged")


def with_names(lost: Lost, versions: Iterable[Version]) -> Sequence[Missing]:
    """As people know them. Reads the manifests once more, if anything is lost at all."""
    names: dict[str, list[str]] = defaultdict(list)
    for version in versions if lost else ():
        for entry in manifest_of(version):
            if entry.digest in lost and len(names[entry.digest]) < MOST_NAMES:
                names[entry.digest].append(f"{called(version)}/{entry.path}")
    return [replace(one, needed_by=tuple(names[digest])) for digest, one in lost.items()]
