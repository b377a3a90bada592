"""The commit of a draft: all of it becomes visible at once, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.manifests.columns import Manifest
from artifacts.manifests.memory import keep, manifest_in
from artifacts.manifests.parts import merged, read_part
from artifacts.models import (
    ClientToken,
    Collection,
    ManifestPart,
    ObjectKind,
    StoredObject,
    Version,
    VersionState,
)
from artifacts.services.drafts import outcome
from artifacts.services.entries import check_entry_count, told_so_far
from artifacts.services.holdings import check_sizes, held
from artifacts.services.objects import begin_object, discard_object
from artifacts.services.placing import apply_wishes, place
from artifacts.services.shelves import lock_collection, lock_shelf, wants_collection
from artifacts.storage.vault import vault
from labstead_core.errors import Busy, Conflict, Invalid, NotFound

TRIES = 5
MISSING_SHOWN = 1_000
# How long a draft is remembered that turned out to be an earlier version.
RETRY_TIME = timedelta(days=1)


@dataclass(frozen=True)
class Committed:
    """``is_new`` is false when the collection had this content already."""

    version: Version
    is_new: bool


@dataclass(frozen=True)
class Prepared:
    """A manifest in storage, and the last of the parts that it was made of."""

    manifest: Manifest
    digest: str
    stored: StoredObject
    last_part: int


def commit_draft(draft: Version, *, by: User) -> Committed:
    """Make the draft the collection's next version. Again gives the same answer.

    Raises Conflict: ``files_missing`` as long as bytes are, ``digest_mismatch`` when the client
    announced another content; NotFound when somebody discards it meanwhile. What takes time happens
    before the transaction.
    """
    demand_to_change(by, draft)
    try:
        return committed(draft)
    except (Version.DoesNotExist, Collection.DoesNotExist) as error:
        raise NotFound("The draft was discarded meanwhile.") from error


def committed(draft: Version) -> Committed:
    for _ in range(TRIES):
        draft.refresh_from_db()
        if draft.state != VersionState.PENDING:
            return Committed(outcome(draft), is_new=draft.same_as_id is None)
        prepared = prepare(draft)
        try:
            done = settle(draft, prepared)
        except BaseException:
            discard_object(prepared.stored)
            raise
        if done is None or not done.is_new:
            discard_object(prepared.stored)
        if done is not None:
            return done
    raise Busy("Others are still adding to this draft. Commit it when they are done.")


def prepare(draft: Version) -> Prepared:
    rows = list(told_parts(draft).order_by("pk"))
    base = draft.base and draft.base.manifest
    manifest = merged(manifest_in(base) if base else None, (read_part(one.entries) for one in rows))
    check_manifest(draft, manifest)
    digest = manifest.digest()
    if draft.digest and draft.digest != digest:
        raise Conflict(
            f"The entries make a version of digest {digest}, not {draft.digest} as announced.",
            code="digest_mismatch",
        )
    stored = write_manifest(draft, manifest)
    return Prepared(manifest, digest, stored, rows[-1].pk if rows else 0)


def told_parts(draft: Version) -> QuerySet[ManifestPart]:
    return ManifestPart.objects.filter(version=draft, is_promise=False)


def check_manifest(draft: Version, manifest: Manifest) -> None:
    check_entry_count(len(manifest))
    clash = manifest.clash()
    if clash:
        raise Invalid(f"“{clash[:80]}” is a file and a folder at once.", code="bad_entry")
    wanted = manifest.sizes_of_stored()
    here = held(draft.project, wanted)
    check_sizes(wanted, here)
    missing = [digest for digest in wanted if digest not in here]
    if missing:
        raise Conflict(
            f"{len(missing):,} {'file has' if len(missing) == 1 else 'files have'} "
            "not been uploaded yet.",
            code="files_missing",
            count=len(missing),
            digests=missing[:MISSING_SHOWN],
        )


def write_manifest(draft: Version, manifest: Manifest) -> StoredObject:
    data = manifest.written()
    stored = begin_object(draft.team.organization_id, ObjectKind.MANIFEST, size=len(data))
    vault().write(stored.name, data)
    keep(stored.name, manifest)
    return stored


@transaction.atomic
def settle(draft: Version, prepared: Prepared) -> Committed | None:
    """None when another part has come meanwhile."""
    collection = lock_collection(draft.collection_id)
    current = Version.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if current.state != VersionState.PENDING:
        return Committed(outcome(current), is_new=False)
    lock_shelf(collection.project)
    if told_parts(current).filter(pk__gt=prepared.last_part).exists():
        return None
    told = told_so_far(current)
    same = collection.versions.committed().filter(digest=prepared.digest).first()
    version = become_same(current, same) if same else become_version(current, prepared)
    apply_wishes(version, aliases=current.wanted_aliases, tags=current.tags, run=current.run)
    if told > len(prepared.manifest):
        # What was replaced or taken out again may be needed by nobody.
        wants_collection(draft.project_id)
    ManifestPart.objects.filter(version=current).delete()
    return Committed(version, is_new=same is None)


def become_same(draft: Version, same: Version) -> Version:
    """What did not change is no new version. The draft's row stays a while, for retries."""
    now = timezone.now()
    draft.state, draft.same_as, draft.base = VersionState.DELETED, same, None
    draft.deleted_at, draft.purge_after = now, now + RETRY_TIME
    draft.save(update_fields=["state", "same_as", "base", "deleted_at", "purge_after"])
    ClientToken.objects.filter(version=draft).update(version=same)
    return same


def become_version(draft: Version, prepared: Prepared) -> Version:
    manifest, now = prepared.manifest, timezone.now()
    StoredObject.objects.filter(pk=prepared.stored.pk).update(is_ready=True)
    draft.state, draft.digest, draft.manifest = (
        VersionState.COMMITTED,
        prepared.digest,
        prepared.stored,
    )
    draft.size, draft.reference_count = manifest.size, manifest.reference_count
    draft.file_count = len(manifest) - draft.reference_count
    draft.committed_at, draft.base = now, None
    draft.expires_at = now + timedelta(seconds=draft.ttl_seconds) if draft.ttl_seconds else None
    draft.index = place(draft.collection, draft).index
    draft.save()
    return draft
