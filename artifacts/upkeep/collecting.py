"""Taking away holdings that nothing of their project needs any more, and blobs that nobody holds.

A collector reads all manifests of the project without a lock, which may take minutes. Its result
counts only if the shelf's ``change_seq`` is still the one it began with: else it starts again
another time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import IntegrityError, transaction

from artifacts.manifests.memory import read_manifest
from artifacts.manifests.parts import read_part, stored_digests
from artifacts.models import (
    Blob,
    Holding,
    ManifestPart,
    Pool,
    Shelf,
    StoredObject,
)
from artifacts.services.holdings import in_groups
from artifacts.services.shelves import wants_sweep
from labstead_core.one_by_one import for_each

BLOBS_AT_ONCE = 1_000


def collect_due() -> int:
    """Of all projects that want it; how many bytes nobody holds any more."""
    shelves = Shelf.objects.filter(needs_collection=True).values_list("pk", flat=True)
    for_each(list(shelves), collect)
    pools = Pool.objects.filter(needs_sweep=True).values_list("organization_id", flat=True)
    return for_each(list(pools), sweep_blobs)


def collect(pk: int) -> int:
    """Take away the holdings of one project that nothing needs; how many."""
    shelf = Shelf.objects.select_related("project__team").filter(pk=pk).first()
    if shelf is None:
        return 0
    candidates = dict(
        Holding.objects.filter(project=shelf.project).values_list("blob__digest", "pk")
    )
    for digests in needed_by(shelf):
        for digest in digests:
            candidates.pop(digest, None)
        if not candidates:
            break
    return take_away(shelf, list(candidates.values()))


def needed_by(shelf: Shelf) -> Iterator[Iterable[str]]:
    """The digests of each manifest of the project, also of deleted versions, and of its drafts."""
    manifests = StoredObject.objects.filter(versions__project=shelf.project_id)
    for stored in manifests.iterator(chunk_size=100):
        yield read_manifest(stored).stored_digests()
    pending = ManifestPart.objects.filter(version__project=shelf.project_id)
    for part in pending.iterator(chunk_size=10):
        yield stored_digests([read_part(part.entries)])


@transaction.atomic
def take_away(shelf: Shelf, holdings: list[int]) -> int:
    """0 when somebody needed blobs since the search began: then another search is due."""
    unchanged = Shelf.objects.select_for_update().filter(pk=shelf.pk, change_seq=shelf.change_seq)
    if not unchanged.exists():
        return 0
    for some in in_groups(holdings, BLOBS_AT_ONCE):
        Holding.objects.filter(pk__in=some).delete()
    Shelf.objects.filter(pk=shelf.pk).update(needs_collection=False)
    if holdings:
        wants_sweep(shelf.project.team.organization_id)
    return len(holdings)


def sweep_blobs(organization_id: int) -> int:
    """Delete the blobs that nobody holds; how many bytes they have."""
    Pool.objects.filter(organization=organization_id).update(needs_sweep=False)
    unheld = Blob.objects.filter(organization=organization_id, holdings=None)
    pks = list(unheld.values_list("pk", flat=True))
    return sum(sweep_some(organization_id, some) for some in in_groups(pks, BLOBS_AT_ONCE))


def sweep_some(organization_id: int, pks: list[int]) -> int:
    try:
        return delete_unheld(pks)
    except IntegrityError:
        # Somebody held one of them this very moment.
        wants_sweep(organization_id)
        return 0


@transaction.atomic
def delete_unheld(pks: list[int]) -> int:
    locked = {row.pk: row for row in Blob.objects.select_for_update().filter(pk__in=pks)}
    held = Holding.objects.filter(blob__in=locked).values_list("blob", flat=True)
    for pk in held:
        locked.pop(pk, None)
    objects = {row.stored_id for row in locked.values()}
    Blob.objects.filter(pk__in=locked).delete()
    for stored in StoredObject.objects.filter(pk__in=objects, blobs=None):
        stored.delete()
    return sum(row.size for row in locked.values())
