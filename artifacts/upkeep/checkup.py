"""Do rows and storage agree? Names what is missing, damaged, or known to no row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import cast

from artifacts.digests import digest_of
from artifacts.manifests.memory import read_manifest
from artifacts.models import Blob, Holding, ObjectKind, StoredObject, Version
from artifacts.services.objects import FOLDER
from artifacts.storage.vault import vault
from history.models import Trash
from history.upkeep.orphans import files_below
from labstead_core.errors import NotFound


def check(*, rehash: bool = False) -> Iterator[str]:
    """One line for each problem. With ``rehash`` every byte is read."""
    for stored in StoredObject.objects.filter(is_ready=True).iterator():
        size = vault().size(stored.name)
        if size is None:
            yield f"missing: {stored.name}"
        elif size != stored.size:
            yield f"damaged: {stored.name} has {size:,} bytes, not {stored.size:,}"
        elif rehash:
            yield from damage_in(stored)
    yield from missing_files()
    yield from strangers()


def missing_files() -> Iterator[str]:
    """Files that a version names and its project does not hold."""
    versions = Version.objects.exclude(manifest=None).select_related("manifest")
    ordered = versions.order_by("project").iterator()
    for project, of_project in groupby(ordered, key=attrgetter("project_id")):
        held = set(Holding.objects.filter(project=project).values_list("blob__digest", flat=True))
        for version in of_project:
            for digest in sorted(needed_by(version) - held):
                yield f"missing: {digest}, of {version}"


def needed_by(version: Version) -> set[str]:
    """Nothing where the manifest cannot be read, of which is said elsewhere."""
    try:
        return set(read_manifest(cast("StoredObject", version.manifest)).stored_digests())
    except (NotFound, OSError, ValueError):
        return set()


def damage_in(stored: StoredObject) -> Iterator[str]:
    if stored.kind == ObjectKind.MANIFEST:
        yield from damage_in_manifest(stored)
        return
    for blob in stored.blobs.order_by("offset").iterator():
        if not is_intact(blob):
            yield f"damaged: {blob.digest} in {stored.name}"


def damage_in_manifest(stored: StoredObject) -> Iterator[str]:
    for version in stored.versions.all():
        try:
            is_right = read_manifest(stored).digest() == version.digest
        except (NotFound, OSError, ValueError):
            is_right = False
        if not is_right:
            yield f"damaged: {stored.name}, the manifest of {version}"


def is_intact(blob: Blob) -> bool:
    with vault().open(blob.stored.name, blob.size, offset=blob.offset) as file:
        return digest_of(file.read()) == blob.digest


def strangers() -> Iterator[str]:
    """Files that no row names, and that are not in the trash."""
    for name in files_below(FOLDER):
        known = name.removesuffix(".partial")
        is_named = StoredObject.objects.filter(name=known).exists()
        if not is_named and not Trash.objects.filter(name=known).exists():
            yield f"named by nobody: {name}"
