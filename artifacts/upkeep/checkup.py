"""Do rows and storage agree? Names what is missing, damaged, or known to no row."""

from __future__ import annotations

from collections.abc import Iterator

from artifacts.digests import digest_of
from artifacts.manifests.memory import read_manifest
from artifacts.models import Blob, ObjectKind, StoredObject
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
    yield from strangers()


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
