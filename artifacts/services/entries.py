"""Telling a draft what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.manifests.entries import Entry
from artifacts.manifests.parts import Part
from artifacts.models import ManifestPart, Version
from artifacts.services.holdings import check_sizes, claim_visible, held
from artifacts.services.shelves import lock_shelf
from labstead_core.errors import Conflict, NotFound, TooLarge


@dataclass(frozen=True)
class Told:
    """``missing`` are digests of files whose bytes are not here, in the order of the entries."""

    entry_count: int
    missing: list[str]


@transaction.atomic
def set_entries(draft: Version, entries: Sequence[Entry], *, by: User) -> Told:
    """Exactly these, whatever the draft was told before. Again is harmless."""
    touch(draft)
    ManifestPart.objects.filter(version=draft, is_promise=False).delete()
    return add_entries(draft, entries, by=by)


@transaction.atomic
def add_entries(
    draft: Version, entries: Sequence[Entry], *, removed: Sequence[str] = (), by: User
) -> Told:
    """Keep them with the draft, and say which bytes are wanted. Again is harmless."""
    demand_to_change(by, draft)
    check_file_sizes(entries)
    touch(draft)  # before the shelf is locked, as a commit does it
    lock_shelf(draft.project)
    entry_count = told_so_far(draft) + len(entries)
    check_entry_count(entry_count)
    wanted = {entry.digest: entry.size or 0 for entry in entries if entry.is_stored}
    here = held(draft.project, wanted)
    here |= claim_visible(draft.project, (one for one in wanted if one not in here), by=by)
    check_sizes(wanted, here)
    payload = Part(entries, removed).written()
    if entries or removed:
        ManifestPart.objects.create(version=draft, entries=payload, entry_count=len(entries))
    return Told(entry_count, [digest for digest in wanted if digest not in here])


def touch(draft: Version) -> None:
    """Somebody works on it. Raises Conflict when it is no draft any more."""
    pending = Version.objects.pending().filter(pk=draft.pk)
    if not pending.update(touched_at=timezone.now()):
        raise draft_closed()


def demand_draft(pk: int) -> Version:
    """For those whom a signed address sends to it. Raises NotFound."""
    rows = Version.objects.select_related("project__team", "collection")
    draft: Version | None = rows.filter(pk=pk).first()
    if draft is None:
        raise NotFound("This draft was forgotten. Begin another.")
    return draft


def draft_closed() -> Conflict:
    return Conflict(
        "This draft was committed or forgotten meanwhile. Begin another.", code="draft_closed"
    )


def told_so_far(draft: Version) -> int:
    told = ManifestPart.objects.filter(version=draft).aggregate(all=Sum("entry_count"))["all"]
    base = draft.base
    return (told or 0) + (base.file_count + base.reference_count if base else 0)


def check_entry_count(count: int) -> None:
    most = settings.LABSTEAD_MAX_MANIFEST_ENTRIES
    if count > most:
        raise TooLarge(f"A version has at most {most:,} entries.", code="too_many_entries")


def check_file_sizes(entries: Sequence[Entry]) -> None:
    most = settings.LABSTEAD_MAX_ARTIFACT_FILE_BYTES
    large = next((one for one in entries if one.is_stored and (one.size or 0) > most), None)
    if large is not None:
        raise TooLarge(
            f"“{large.path}” is larger than {most:,} bytes, the most a file may have.",
            limit_bytes=most,
        )
