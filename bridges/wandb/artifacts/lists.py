"""What a project has of artifacts: types, collections, and the versions in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from artifacts.models import Alias, Collection, Membership
from bridges.wandb.artifacts.arriving import await_place
from bridges.wandb.artifacts.filters import COLLECTIONS, PLACES
from bridges.wandb.artifacts.finding import find_place, places
from bridges.wandb.artifacts.nodes import (
    AliasNode,
    ArtifactNode,
    CollectionNode,
    MembershipNode,
    TypeNode,
)
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.projects.nodes import ProjectNode
from projects.models import Project

Text = str | None
Resolver = TypeVar("Resolver", bound=Callable[..., Any])


@field_of("Project", "artifact")
def artifact(node: ProjectNode, call: Call, name: str) -> ArtifactNode | None:
    place = find_place(call, node.project, name)
    return ArtifactNode(place.version) if place else None


@field_of("Project", "artifactCollectionMembership")
def membership(node: ProjectNode, call: Call, name: str) -> MembershipNode | None:
    place = await_place(call, node.project, name)
    return MembershipNode(place) if place else None


@field_of("Project", "artifactTypes")
def types(
    node: ProjectNode,
    call: Call,
    after: Text = None,
    first: int | None = None,
    include_all: bool | None = None,
) -> Connection:
    names = shown(call, node.project).order_by("type").values_list("type", flat=True).distinct()
    return page_of(names, lambda name: TypeNode(node.project, name), after=after, first=first)


@field_of("Project", "artifactType")
def one_type(node: ProjectNode, call: Call, name: str) -> TypeNode | None:
    has_some = shown(call, node.project).filter(type=name).exists()
    return TypeNode(node.project, name) if has_some else None


def shown(call: Call, project: Project) -> Any:
    """The collections of a project in which there is something, or waits for links."""
    pks = Collection.objects.filter(project=project).with_sums().worth_showing().values("pk")
    return Collection.objects.visible_to(call.user).filter(pk__in=pks)


@field_of("Project", "artifactCollections")
def collections_of_project(node: ProjectNode, call: Call, **asked: Any) -> Connection:
    return collections_page(call, shown(call, node.project), **asked)


@field_of("ArtifactType", "artifactCollections")
def collections_of_type(node: TypeNode, call: Call, **asked: Any) -> Connection:
    return collections_page(call, shown(call, node.project).filter(type=node.name), **asked)


def collections_page(
    call: Call,
    rows: Any,
    after: Text = None,
    first: int | None = None,
    filters: Text = None,
    order: Text = None,
) -> Connection:
    """The newest first."""
    found = COLLECTIONS.apply(rows, filters, order).select_related("project__team")
    return page_of(found, CollectionNode, after=after, first=first)


@field_of("Project", "artifactCollection")
def collection(node: ProjectNode, call: Call, name: str) -> CollectionNode | None:
    row = shown(call, node.project).filter(name=name).select_related("project__team").first()
    return CollectionNode(row) if row else None


@field_of("ArtifactType", "artifactCollection")
def collection_of_type(node: TypeNode, call: Call, name: str) -> CollectionNode | None:
    found = collection(ProjectNode(node.project), call, name)
    return found if found and found.row.type == node.name else None


@field_of("Artifact", "artifactMemberships")
def memberships(node: ArtifactNode, call: Call) -> Connection:
    """Where it was logged, and where it was linked."""
    return all_of([MembershipNode(place) for place in node.version.seen_places])  # type: ignore[attr-defined]


def field_of_collections(name: str) -> Callable[[Resolver], Resolver]:
    """Of both kinds of them."""

    def register(resolver: Resolver) -> Resolver:
        return field_of("ArtifactSequence", name)(field_of("ArtifactPortfolio", name)(resolver))

    return register


@field_of_collections("artifactMembership")
def membership_called(node: CollectionNode, call: Call, alias_name: str) -> MembershipNode | None:
    place = places(call).filter(collection=node.row).named(alias_name).first()
    return MembershipNode(place) if place else None


@field_of("ArtifactSequence", "latestArtifact")
def latest(node: CollectionNode, call: Call) -> ArtifactNode | None:
    place = places(call).filter(collection=node.row).order_by("index").last()
    return ArtifactNode(place.version) if place else None


@field_of_collections("aliases")
def aliases(
    node: CollectionNode, call: Call, after: Text = None, first: int | None = None
) -> Connection:
    rows = Alias.objects.visible_to(call.user).filter(collection=node.row).order_by("pk")
    return page_of(rows, lambda row: AliasNode(row, node.row), after=after, first=first)


@dataclass(frozen=True)
class VersionEdge:
    version: str
    node: ArtifactNode

    @classmethod
    def of(cls, place: Membership) -> VersionEdge:
        return cls(f"v{place.index}", ArtifactNode(place.version))


@field_of_collections("artifacts")
def versions_in(
    node: CollectionNode,
    call: Call,
    after: Text = None,
    first: int | None = None,
    order: Text = None,
    filters: Text = None,
) -> Connection:
    """Committed ones, by their numbers in this collection. The newest first."""
    rows = PLACES.apply(places(call).filter(collection=node.row), filters, order)
    page = page_of(rows, VersionEdge.of, after=after, first=first)
    return Connection([edge.node for edge in page.edges], page.page_info, page.total_count)
