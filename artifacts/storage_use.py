"""What a project's artifacts take of the storage, and what of it would come free."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from artifacts.live import artifacts_cursor
from artifacts.manifests.memory import read_manifest
from artifacts.manifests.parts import read_part, stored_digests
from artifacts.models import (
    Blob,
    Collection,
    Holding,
    ManifestPart,
    Shelf,
    StoredObject,
    Version,
    VersionState,
)
from artifacts.shared_files import MOST_TOGETHER, partners
from projects.models import Project


def held_bytes(project: Project) -> int:
    """Files and manifests. What several projects hold counts for each of them."""
    held = Holding.objects.filter(project=project).aggregate(all=Sum("blob__size"))["all"]
    manifests = StoredObject.objects.filter(versions__project=project)
    return (held or 0) + (manifests.aggregate(all=Sum("size"))["all"] or 0)


@dataclass(frozen=True)
class SharedWith:
    """Another collection of the project, and the bytes of the files that both need."""

    name: str
    type: str
    size: int


@dataclass(frozen=True)
class CollectionUse:
    """Bytes of the collection's files, each once, and of those that no other one needs."""

    name: str
    type: str
    size: int
    unique_size: int
    version_count: int = 0
    shared_with: tuple[SharedWith, ...] = ()
    """Those it shares the most with, the most first."""
    shared_elsewhere: int = 0
    """Bytes that other projects hold as well."""
    is_shared_widely: bool = False
    """Some of its files are in so many collections that those are not named."""

    @property
    def shared_size(self) -> int:
        """Of files that other collections, projects or drafts need as well."""
        return self.size - self.unique_size


@dataclass(frozen=True)
class Freeable:
    """Deleted versions that can still be restored, and the files that they alone keep, or that
    nothing needs any more.
    """

    version_count: int
    file_count: int
    bytes: int


@dataclass(frozen=True)
class ProjectUse:
    held: int
    shared: int
    unused: int
    freeable: Freeable
    collections: list[CollectionUse]


class Map:
    """Which digests who needs. Reads every manifest: some 50 ms for each 100,000 entries."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files: dict[int, dict[str, int]] = {}
        self.versions: Counter[int] = Counter()
        self.deleted: set[str] = set()
        self.deleted_count = 0
        self.held: dict[str, int] = {}
        self.shared: set[str] = set()
        self._read_holdings()
        self._read_manifests()
        self.drafts = set(self._read_drafts())

    def _read_holdings(self) -> None:
        others = Holding.objects.filter(blob=OuterRef("blob")).exclude(project=self.project)
        rows = Holding.objects.filter(project=self.project).annotate(is_shared=Exists(others))
        for digest, size, is_shared in rows.values_list("blob__digest", "blob__size", "is_shared"):
            self.held[digest] = size
            if is_shared:
                self.shared.add(digest)

    def _read_manifests(self) -> None:
        rows = Version.objects.filter(project=self.project).exclude(manifest=None)
        for version in rows.select_related("manifest"):
            if version.manifest is None:
                continue
            sizes = read_manifest(version.manifest).sizes_of_stored()
            if version.state == VersionState.DELETED:
                self.deleted_count += 1
                self.deleted |= sizes.keys()
            else:
                self.versions[version.collection_id] += 1
                self.files.setdefault(version.collection_id, {}).update(sizes)

    def _read_drafts(self) -> Iterator[str]:
        pending = ManifestPart.objects.filter(version__project=self.project)
        for part in pending.iterator(chunk_size=10):
            yield from stored_digests([read_part(part.entries)])

    def needed(self) -> set[str]:
        """By what is not deleted."""
        return self.drafts.union(*self.files.values())

    def size_of(self, digests: Some[str]) -> int:
        return sum(self.held.get(digest, 0) for digest in digests)


LATELY_SECONDS = 60


def use_by_collection_lately(project: Project) -> ProjectUse:
    """From the cache as long as nothing has changed in the project.

    What other projects came to hold since is seen after a minute.
    """
    key = f"artifact-storage-{project.pk}-{state_of(project)}"
    found = cache.get_or_set(key, partial(use_by_collection, project), LATELY_SECONDS)
    return cast("ProjectUse", found)


def state_of(project: Project) -> str:
    """Another text after every change that the map shows."""
    shelf = Shelf.objects.filter(project=project).values_list("change_seq").first()
    versions = Version.objects.filter(project=project).exclude(manifest=None)
    states = versions.order_by("state").values_list("state").annotate(Count("pk"))
    held = Holding.objects.filter(project=project).count()
    parts = ManifestPart.objects.filter(version__project=project).aggregate(Count("pk"), Max("pk"))
    text = f"{artifacts_cursor(project)} {shelf} {list(states)} {held} {parts}"
    return hashlib.sha256(text.encode()).hexdigest()


def use_by_collection(project: Project) -> ProjectUse:
    found = Map(project)
    needed = found.needed()
    needs = Counter(digest for sizes in found.files.values() for digest in sizes)
    rows = {row.pk: row for row in Collection.objects.filter(pk__in=found.files)}
    sharing = partners(found.files, needs)
    uses = [use_of(row, found, needs, shared_with(sharing[row.pk], rows)) for row in rows.values()]
    unused = found.held.keys() - needed - found.deleted - found.shared
    return ProjectUse(
        held=sum(found.held.values()),
        shared=found.size_of(found.shared),
        unused=found.size_of(unused),
        freeable=freeable_in(found),
        collections=sorted(uses, key=lambda one: (-one.size, one.name)),
    )


NAMED_PARTNERS = 10


def shared_with(sizes: Counter[int], rows: Mapping[int, Collection]) -> tuple[SharedWith, ...]:
    most = sizes.most_common(NAMED_PARTNERS)
    return tuple(SharedWith(rows[pk].name, rows[pk].type, size) for pk, size in most if pk in rows)


def use_of(
    row: Collection, found: Map, needs: Counter[str], partners: tuple[SharedWith, ...]
) -> CollectionUse:
    sizes = found.files[row.pk]
    kept = found.shared | found.drafts
    alone = sum(size for digest, size in sizes.items() if needs[digest] == 1 and digest not in kept)
    elsewhere = sum(size for digest, size in sizes.items() if digest in found.shared)
    count = found.versions[row.pk]
    size = sum(sizes.values())
    is_wide = any(needs[digest] > MOST_TOGETHER for digest in sizes)
    return CollectionUse(row.name, row.type, size, alone, count, partners, elsewhere, is_wide)


def freeable_in(found: Map) -> Freeable:
    going = found.held.keys() - found.needed() - found.shared
    return Freeable(found.deleted_count, len(going), found.size_of(going))


@dataclass(frozen=True)
class HeldByProject:
    """Bytes that a project holds, and those of them that no other one holds."""

    project: Project
    size: int
    unique_size: int

    @property
    def shared_size(self) -> int:
        return self.size - self.unique_size


def held_by_projects(projects: QuerySet[Project]) -> list[HeldByProject]:
    """Of those that hold anything, the largest first. Manifests are not read, nor counted."""
    others = Holding.objects.filter(blob=OuterRef("blob")).exclude(project=OuterRef("project"))
    rows = Holding.objects.filter(project__in=projects).annotate(is_shared=Exists(others))
    sums = rows.order_by().values_list("project", "is_shared").annotate(Sum("blob__size"))
    sizes: dict[int, dict[bool, int]] = {}
    for project, is_shared, size in sums:
        sizes.setdefault(project, {})[bool(is_shared)] = size
    found = [
        HeldByProject(row, sum(sizes[row.pk].values()), sizes[row.pk].get(False, 0))
        for row in projects.filter(pk__in=sizes).select_related("team")
    ]
    return sorted(found, key=lambda one: (-one.size, one.project.name))


def bytes_by_project(projects: QuerySet[Project]) -> dict[int, int]:
    """Of blobs, what several projects hold for each of them. Projects that hold none are absent."""
    rows = Holding.objects.filter(project__in=projects).order_by()
    return dict(rows.values_list("project").annotate(Sum("blob__size")))


def held_once(projects: QuerySet[Project]) -> int:
    """Bytes of all blobs that any of these projects holds, each counted once."""
    holdings = Holding.objects.filter(project__in=projects)
    blobs = Blob.objects.filter(pk__in=holdings.values("blob"))
    return int(blobs.aggregate(all=Sum("size"))["all"] or 0)


def what_comes_free(project: Project) -> Freeable:
    """The dry run of ``services.freeing.free_space``."""
    return freeable_in(Map(project))
