"""What a client names: artifacts and collections by id, versions by ``collection:alias``."""

from __future__ import annotations

from django.db.models import Prefetch

from artifacts.models import (
    Collection,
    CollectionQuerySet,
    Membership,
    MembershipQuerySet,
    Version,
    VersionQuerySet,
)
from artifacts.models import VersionState as State
from artifacts.names import LATEST
from artifacts.services.drafts import outcome
from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import pk_of
from labstead_core.errors import NotFound
from projects.models import Project

COLLECTIONS = ("ArtifactSequence", "ArtifactPortfolio")


def versions(call: Call) -> VersionQuerySet:
    """With all that an artifact shows. A fixed number of queries, for any number."""
    rows = Version.objects.visible_to(call.user).with_people()
    seen = Membership.objects.visible_to(call.user).order_by("pk").prefetch_related("aliases")
    places = seen.select_related("collection__project__team")
    return rows.select_related("collection__project__team", "same_as").prefetch_related(
        Prefetch("memberships", places, to_attr="seen_places")
    )


def places(call: Call) -> MembershipQuerySet:
    """Versions where they were logged or linked, with what a membership shows."""
    rows = Membership.objects.visible_to(call.user).committed()
    return rows.select_related("collection__project__team").prefetch_related(
        "aliases", Prefetch("version", versions(call))
    )


def collections(call: Call) -> CollectionQuerySet:
    return Collection.objects.visible_to(call.user).select_related("project__team")


def find_version(call: Call, text: str) -> Version | None:
    """By its id; a draft that turned out to be an earlier version leads to that."""
    found = versions(call).filter(pk=pk_of(text, "Artifact")).first()
    if found is not None and found.same_as_id is not None:
        return versions(call).filter(pk=outcome(found).pk).first()
    return None if found is None or found.state == State.DELETED else found


def demand_version(call: Call, text: str) -> Version:
    """The same. Raises NotFound."""
    version = find_version(call, text)
    if version is None:
        raise NotFound("There is no such artifact, or you may not see it.")
    return version


def demand_draft(call: Call, text: str) -> Version:
    """An artifact that is being logged, or was. Raises NotFound."""
    rows = Version.objects.visible_to(call.user).select_related(
        "project__team__organization", "collection", "same_as", "base", "run"
    )
    draft = rows.filter(pk=pk_of(text, "Artifact")).first()
    if draft is None or (draft.state == State.DELETED and draft.same_as is None):
        raise NotFound("There is no such artifact, or you may not see it.")
    return draft


def find_place(call: Call, project: Project, name: str) -> Membership | None:
    """The version called ``collection:v3`` or ``collection:alias``; without either the latest."""
    collection, _, word = name.partition(":")
    rows = places(call).filter(collection__project=project, collection__name=collection)
    return rows.named(word or LATEST).first()


def demand_collection(call: Call, text: str) -> Collection:
    """By its id. Raises NotFound."""
    return collections(call).get_visible(pk=pk_of(text, *COLLECTIONS))


def demand_collection_called(call: Call, entity: str, project: str, name: str) -> Collection:
    """By its place. Raises NotFound."""
    return collections(call).at(entity, project).get_visible(name=name)


def demand_place_in(call: Call, version: Version, collection: Collection) -> Membership:
    """The version's place in a collection. Raises NotFound."""
    return places(call).get_visible(version=version, collection=collection)
