"""Versions, the collections they are in, and the names they go by, as the client sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from artifacts.models import Alias, Collection, Membership, Version
from bridges.wandb import json_text
from bridges.wandb.artifacts.names import named_id, seconds_out
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of
from bridges.wandb.ids import global_id
from bridges.wandb.projects.nodes import ProjectNode
from projects.models import Project


class TagNode:
    typename = "Tag"

    def __init__(self, name: str) -> None:
        self.id = named_id("Tag", name)
        self.name = name


class TypeNode:
    """A word that collections of a project have in common; as old as the first of them."""

    typename = "ArtifactType"
    description = None

    def __init__(self, project: Project, name: str) -> None:
        self.project = project
        self.id = named_id("ArtifactType", project.pk, name)
        self.name = name

    def created_at(self, call: Call) -> datetime:
        rows = Collection.objects.filter(project=self.project, type=self.name)
        first: datetime | None = rows.order_by("pk").values_list("created_at", flat=True).first()
        return first or self.project.created_at


class CollectionNode:
    """A sequence, which what is logged goes to, or a portfolio of links."""

    state = "READY"
    digest_algorithm = "MANIFEST_MD5"

    def __init__(self, row: Collection) -> None:
        self.row = row
        self.typename = "ArtifactPortfolio" if row.is_portfolio else "ArtifactSequence"
        self.id = global_id(self.typename, row.pk)
        self.name = row.name
        self.description = row.description or None
        self.created_at = row.created_at
        self.updated_at = row.updated_at

    def project(self, call: Call) -> ProjectNode:
        return ProjectNode(self.row.project)

    def default_artifact_type(self, call: Call) -> TypeNode:
        return TypeNode(self.row.project, self.row.type)

    def tags(self, call: Call) -> Connection:
        return all_of([TagNode(name) for name in self.row.tags])


class AliasNode:
    typename = "ArtifactAlias"

    def __init__(self, row: Alias, collection: Collection) -> None:
        self.id = global_id("ArtifactAlias", row.pk)
        self.alias = row.name
        self._collection = collection

    def artifact_collection(self, call: Call) -> CollectionNode:
        return CollectionNode(self._collection)


def aliases_in(places: Iterable[Membership]) -> list[AliasNode]:
    return [
        AliasNode(row, place.collection)
        for place in places
        for row in sorted(place.aliases.all(), key=lambda row: row.pk)
    ]


class ArtifactNode:
    """A version, found by ``finding.versions``. One that is still being logged has no index."""

    typename = "Artifact"
    digest_algorithm = "MANIFEST_MD5"
    updated_at = None

    def __init__(self, version: Version) -> None:
        self.version = version
        self.id = global_id("Artifact", version.pk)
        self.version_index = version.index
        self.state = version.state.upper()
        self.digest = version.digest
        self.commit_hash = version.slug
        self.description = version.description or None
        self.ttl_duration_seconds = seconds_out(version)
        self.ttl_is_inherited = version.ttl_seconds is None
        self.history_step = version.history_step
        self.size = version.size
        self.file_count = version.file_count + version.reference_count
        self.created_at = version.created_at
        self.tags = [TagNode(name) for name in version.tags]

    def artifact_sequence(self, call: Call) -> CollectionNode:
        return CollectionNode(self.version.collection)

    def artifact_type(self, call: Call) -> TypeNode:
        return TypeNode(self.version.project, self.version.collection.type)

    def metadata(self, call: Call) -> str | None:
        return json_text.write(self.version.metadata) if self.version.metadata else None

    def aliases(self, call: Call) -> list[AliasNode]:
        """In all collections that the caller sees."""
        return aliases_in(self.version.seen_places)  # type: ignore[attr-defined]


class MembershipNode:
    """A version in one of its places, found by ``finding.places``."""

    typename = "ArtifactCollectionMembership"

    def __init__(self, place: Membership) -> None:
        self.place = place
        self.id = global_id(self.typename, place.pk)
        self.version_index = place.index
        self.created_at = place.created_at

    def aliases(self, call: Call) -> list[AliasNode]:
        return aliases_in([self.place])

    def artifact_collection(self, call: Call) -> CollectionNode:
        return CollectionNode(self.place.collection)

    def artifact(self, call: Call) -> ArtifactNode:
        return ArtifactNode(self.place.version)
