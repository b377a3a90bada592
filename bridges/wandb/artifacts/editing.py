"""What is said of versions and collections, changed; and both deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Role
from artifacts.models import Collection, Membership
from artifacts.names import index_of
from artifacts.services.deletion import Insist, delete_collection, delete_version
from artifacts.services.edits import edit_collection, edit_version, move_alias, remove_alias
from bridges.wandb import json_text
from bridges.wandb.artifacts.finding import (
    demand_collection,
    demand_collection_called,
    demand_place_in,
    demand_version,
)
from bridges.wandb.artifacts.names import seconds_in
from bridges.wandb.artifacts.nodes import CollectionNode, TagNode
from bridges.wandb.engine.calls import Call
from projects.access import project_role
from projects.models import Project

Values = Mapping[str, Any]


def own_place(call: Call, artifact: str) -> Membership:
    """Where the version was logged. Raises NotFound."""
    version = demand_version(call, artifact)
    return demand_place_in(call, version, version.collection)


def update_artifact(call: Call, values: Values) -> None:
    """Only what is given changes."""
    place = own_place(call, values["artifact_id"])
    changes: dict[str, Any] = {}
    if values.get("description") is not None:
        changes["description"] = values["description"]
    if values.get("metadata") is not None:
        changes["metadata"] = json_text.read_object(values["metadata"], "metadata")
    if values.get("ttl_duration_seconds") is not None:
        changes["ttl_seconds"] = seconds_in(values["ttl_duration_seconds"])
    added, removed = tags_in(values.get("tags_to_add")), tags_in(values.get("tags_to_delete"))
    if added or removed:
        changes["tags"] = changed_tags(place.version.tags, added, removed)
    if changes:
        edit_version(place, by=call.user, **changes)


def tags_in(given: Iterable[Mapping[str, str]] | None) -> list[str]:
    return [one["tag_name"] for one in given or ()]


def changed_tags(tags: list[str], added: list[str], removed: list[str]) -> list[str]:
    return [tag for tag in dict.fromkeys([*tags, *added]) if tag not in removed]


def delete_artifact(call: Call, values: Values) -> None:
    place = own_place(call, values["artifact_id"])
    insist = insisting(call, place.version.project, aliases=bool(values.get("delete_aliases")))
    delete_version(place, insist=insist, by=call.user)


def insisting(call: Call, project: Project, *, aliases: bool) -> Insist:
    """The client does not ask whether runs used it: admins insist, to others it is refused."""
    return Insist(aliases=aliases, uses=project_role(call.user, project) == Role.ADMIN)


def places_named(call: Call, values: Values) -> list[tuple[Membership, str]]:
    """Each alias with the place of the version in the collection that is named beside it."""
    version = demand_version(call, values["artifact_id"])
    found = []
    for one in values["aliases"]:
        if index_of(one["alias"]) is None:
            where = one["entity_name"], one["project_name"], one["artifact_collection_name"]
            collection = demand_collection_called(call, *where)
            found.append((demand_place_in(call, version, collection), one["alias"]))
    return found


def add_aliases(call: Call, values: Values) -> None:
    for place, alias in places_named(call, values):
        move_alias(place, alias, by=call.user)


def delete_aliases(call: Call, values: Values) -> None:
    for place, alias in places_named(call, values):
        remove_alias(place, alias, by=call.user)


def update_collection(call: Call, text: str, **changes: str | None) -> CollectionNode:
    """What is null stays."""
    given = {name: value for name, value in changes.items() if value is not None}
    row = demand_collection(call, text)
    return CollectionNode(edit_collection(row, by=call.user, **given) if given else row)


def remove_collection(call: Call, text: str) -> CollectionNode:
    row = demand_collection(call, text)
    node = CollectionNode(row)
    delete_collection(row, insist=insisting(call, row.project, aliases=True), by=call.user)
    node.state = "DELETED"
    return node


def tag_collection(call: Call, values: Values) -> list[TagNode]:
    row, tags = named_collection(call, values), tags_in(values["tags"])
    changed = edit_collection(row, by=call.user, tags=changed_tags(row.tags, tags, []))
    return [TagNode(tag) for tag in changed.tags if tag in tags]


def untag_collection(call: Call, values: Values) -> None:
    row, tags = named_collection(call, values), tags_in(values["tags"])
    edit_collection(row, by=call.user, tags=changed_tags(row.tags, [], tags))


def named_collection(call: Call, values: Values) -> Collection:
    return demand_collection_called(
        call, values["entity_name"], values["project_name"], values["artifact_collection_name"]
    )
