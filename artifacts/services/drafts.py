"""Drafts: versions to be, told in pieces and committed as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.digests import is_hex
from artifacts.models import (
    ClientToken,
    Collection,
    CollectionToken,
    Membership,
    Version,
    VersionState,
)
from artifacts.names import LATEST, check_alias, check_name
from artifacts.services.describing import (
    check_description,
    check_metadata,
    check_ttl,
    check_word,
    checked_tags,
)
from artifacts.services.entries import draft_closed
from artifacts.services.giving_up import give_up, uploads_for
from artifacts.services.placing import apply_wishes, drop_if_empty
from artifacts.services.shelves import lock_collection, open_shelf, wants_collection
from labstead_core.errors import Conflict, Invalid, NotFound
from projects.access import demand_to_log
from projects.models import Project
from runs.access import demand_to_change as demand_to_change_run
from runs.models import Run


@dataclass(frozen=True)
class NewDraft:
    """What a client wants. ``base``: the version whose entries are taken over.

    ``digest`` is the whole version's, where the client knows it beforehand. The tokens are its own
    words for the version and the collection.
    """

    name: str
    type: str
    description: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    ttl_seconds: int | None = None
    run: str = ""
    history_step: int | None = None
    digest: str = ""
    base: str = ""
    distributed_id: str = ""
    token: str = ""
    collection_token: str = ""


def create_draft(project: Project, wanted: NewDraft, *, by: User) -> tuple[Version, bool]:
    """The draft, and whether it was made now.

    Instead of a new one it may be that of the same token or distributed id, or the committed
    version that has this digest. Raises Conflict (``artifact_type_differs``).
    """
    demand_to_log(by, project)
    check_wanted(wanted)
    try:
        return find_or_create(project, wanted, by=by)
    except (IntegrityError, Collection.DoesNotExist):
        # Somebody made the same, or discarded the collection's only draft, a moment ago.
        return find_or_create(project, wanted, by=by)


def check_wanted(wanted: NewDraft) -> None:
    check_name(wanted.name)
    check_name(wanted.type, field="type")
    for alias in wanted.aliases:
        check_alias(alias)
    checked_tags(wanted.tags)
    check_metadata(wanted.metadata)
    check_description(wanted.description)
    check_ttl(wanted.ttl_seconds)
    for name in ("distributed_id", "token", "collection_token"):
        check_word(getattr(wanted, name), field=name)
    if wanted.digest and not is_hex(wanted.digest):
        raise Invalid("digest has to be 32 hex digits.", fields={"digest": "32 hex digits"})


@transaction.atomic
def find_or_create(project: Project, wanted: NewDraft, *, by: User) -> tuple[Version, bool]:
    known = of_token(project, wanted.token)
    if known is not None:
        return known, False
    run = find_run(project, wanted.run, by=by)
    collection = collection_for(project, wanted, by=by)
    draft = same_content(collection, wanted) or same_distributed(collection, wanted)
    is_new = draft is None
    draft = draft or new_draft(collection, wanted, run=run, by=by)
    if draft.state == VersionState.COMMITTED:
        apply_wishes(draft, aliases=wanted.aliases, tags=wanted.tags, run=run)
    remember_tokens(draft, wanted)
    return draft, is_new


def of_token(project: Project, token: str) -> Version | None:
    if not token:
        return None
    row = ClientToken.objects.filter(project=project, token=token).select_related("version").first()
    return outcome(row.version) if row else None


def outcome(draft: Version) -> Version:
    """The draft itself, or the version that it turned out to be."""
    return draft.same_as or draft


def remember_tokens(draft: Version, wanted: NewDraft) -> None:
    project_id = draft.project_id
    if wanted.token:
        ClientToken.objects.create(project_id=project_id, token=wanted.token, version=draft)
    if wanted.collection_token:
        CollectionToken.objects.get_or_create(
            project_id=project_id,
            token=wanted.collection_token,
            defaults={"collection": draft.collection},
        )


def find_run(project: Project, slug: str, *, by: User) -> Run | None:
    if not slug:
        return None
    run = Run.objects.select_related("project__team").filter(project=project, slug=slug).first()
    if run is None:
        raise NotFound(f"There is no run “{slug[:64]}” in {project}.")
    demand_to_change_run(by, run)
    return run


def collection_for(project: Project, wanted: NewDraft, *, by: User) -> Collection:
    """The collection of that name, locked; made when missing."""
    row, _ = Collection.objects.get_or_create(
        project=project,
        name=wanted.name,
        defaults={"team_id": project.team_id, "type": wanted.type, "created_by": by},
    )
    demand_to_change(by, row)
    collection = lock_collection(row.pk)
    if collection.type != wanted.type:
        raise Conflict(
            f"“{wanted.name}” holds artifacts of type “{collection.type}”, not “{wanted.type}”.",
            code="artifact_type_differs",
        )
    if collection.is_portfolio:
        raise Conflict(f"“{wanted.name}” holds links. Log under another name, and link it here.")
    return collection


def same_content(collection: Collection, wanted: NewDraft) -> Version | None:
    if not wanted.digest or wanted.distributed_id or wanted.base:
        return None
    return collection.versions.committed().filter(digest=wanted.digest).first()


def same_distributed(collection: Collection, wanted: NewDraft) -> Version | None:
    """The draft that others build under this id; what this one wishes comes to theirs."""
    if not wanted.distributed_id:
        return None
    draft = collection.versions.pending().filter(distributed_id=wanted.distributed_id).first()
    if draft is not None:
        draft.wanted_aliases = list(dict.fromkeys([*draft.wanted_aliases, *wanted.aliases]))
        draft.tags = checked_tags([*draft.tags, *wanted.tags])
        draft.touched_at = timezone.now()
        draft.save(update_fields=["wanted_aliases", "tags", "touched_at"])
    return draft


def new_draft(collection: Collection, wanted: NewDraft, *, run: Run | None, by: User) -> Version:
    open_shelf(collection.project)
    return Version.objects.create(
        team_id=collection.team_id,
        project=collection.project,
        collection=collection,
        digest="" if wanted.base or wanted.distributed_id else wanted.digest,
        description=wanted.description,
        metadata=wanted.metadata,
        tags=checked_tags(wanted.tags),
        wanted_aliases=list(dict.fromkeys(wanted.aliases)),
        ttl_seconds=wanted.ttl_seconds,
        history_step=wanted.history_step,
        run=run,
        base=find_base(collection, wanted.base),
        distributed_id=wanted.distributed_id,
        created_by=by,
    )


def find_base(collection: Collection, word: str) -> Version | None:
    if not word:
        return None
    places = Membership.objects.committed().filter(collection=collection)
    place = places.named(word).select_related("version").first()
    if place is None and word != LATEST:
        raise NotFound(f"“{collection.name}” has no version “{word[:80]}” to begin with.")
    return place.version if place else None


@transaction.atomic
def build_on(draft: Version, base: Version | None, *, by: User) -> None:
    """Take over the entries of a version of the collection, if one is given. Again is harmless.

    What the draft will hold is known only with its commit then.
    """
    demand_to_change(by, draft)
    if base is not None and base.collection_id != draft.collection_id:
        raise Invalid(f"{base} is of another collection.", fields={"base": "same collection"})
    if not Version.objects.pending().filter(pk=draft.pk).update(base=base, digest=""):
        raise draft_closed()
    draft.base, draft.digest = base, ""


@transaction.atomic
def discard_draft(draft: Version, *, by: User) -> None:
    """Forget it. Uploads for it alone are given up, and its blobs freed later. May be repeated."""
    demand_to_change(by, draft)
    forget_draft(draft.pk)


def forget_draft(pk: int, *, untouched_since: datetime | None = None) -> int:
    """How many: 0 when it was committed, or touched, meanwhile. Call it in a transaction.

    The collection is locked before the draft, as a commit does it.
    """
    known = Version.objects.pending().filter(pk=pk).first()
    if known is None or not lock_if_there(known.collection_id):
        return 0
    rows = Version.objects.pending().select_for_update().filter(pk=pk)
    if untouched_since is not None:
        rows = rows.filter(touched_at__lt=untouched_since)
    draft = rows.first()
    if draft is None:
        return 0
    if uploads := uploads_for(draft):
        # What fails here is swept a while later.
        transaction.on_commit(partial(give_up, draft.project_id, uploads), robust=True)
    draft.delete()
    drop_if_empty(draft.collection_id)
    wants_collection(draft.project_id)
    return 1


def lock_if_there(collection: int) -> bool:
    return Collection.objects.select_for_update().filter(pk=collection).first() is not None
