"""What a project's artifacts take of the storage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, Sum

from artifacts.manifests.memory import read_manifest
from artifacts.models import Collection, Holding, StoredObject, Version
from projects.models import Project


def held_bytes(project: Project) -> int:
    """Files and manifests. What several projects hold counts for each of them."""
    held = Holding.objects.filter(project=project).aggregate(all=Sum("blob__size"))["all"]
    manifests = StoredObject.objects.filter(versions__project=project)
    return (held or 0) + (manifests.aggregate(all=Sum("size"))["all"] or 0)


@dataclass(frozen=True)
class CollectionUse:
    """Bytes of the collection's files, each once, and of those that no other one needs."""

    name: str
    type: str
    size: int
    unique_size: int


@dataclass(frozen=True)
class ProjectUse:
    held: int
    shared: int
    collections: list[CollectionUse]


def use_by_collection(project: Project) -> ProjectUse:
    """Reads every manifest of the project: some 50 ms for each 100,000 entries."""
    held = Holding.objects.filter(project=project)
    others = Holding.objects.exclude(project=project)
    is_shared = Q(blob__in=others.values("blob"))
    sums = held.aggregate(all=Sum("blob__size"), shared=Sum("blob__size", filter=is_shared))
    files: dict[int, dict[str, int]] = {}
    for version in (
        Version.objects.filter(project=project).exclude(manifest=None).select_related("manifest")
    ):
        if version.manifest is not None:
            manifest = read_manifest(version.manifest)
            files.setdefault(version.collection_id, {}).update(manifest.sizes_of_stored())
    needs = Counter(digest for sizes in files.values() for digest in sizes)
    shared = set(held.filter(is_shared).values_list("blob__digest", flat=True))
    rows = Collection.objects.filter(pk__in=files)
    found = [use_of(row, files[row.pk], needs, shared) for row in rows]
    found.sort(key=lambda one: -one.size)
    return ProjectUse(sums["all"] or 0, sums["shared"] or 0, found)


def use_of(
    row: Collection, sizes: dict[str, int], needs: Counter[str], shared: set[str]
) -> CollectionUse:
    alone = sum(
        size for digest, size in sizes.items() if needs[digest] == 1 and digest not in shared
    )
    return CollectionUse(row.name, row.type, sum(sizes.values()), alone)
