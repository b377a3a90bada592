from __future__ import annotations

from typing import Any

from accounts.models import KeyScope
from artifacts.models import Version
from artifacts.services.commits import commit_draft
from bridges.wandb.artifacts import creating, editing, files, lineage, linking, lists
from bridges.wandb.artifacts.finding import (
    demand_collection,
    demand_draft,
    demand_version,
    find_version,
    versions,
)
from bridges.wandb.artifacts.nodes import ArtifactNode, CollectionNode
from bridges.wandb.engine.calls import Call
from labstead_core.errors import NotFound

__all__ = ["Mutations", "Queries", "files", "lineage", "lists"]  # these add fields to types

Values = dict[str, Any]
SUCCESS = {"success": True, "client_mutation_id": None}


def may_read(call: Call, version: Version) -> bool:
    """A key for logging alone reads what its person logged."""
    return call.scope != KeyScope.INGEST or version.created_by_id == call.user.pk


class Queries:
    def artifact(self, call: Call, id: str) -> ArtifactNode | None:
        try:
            version = find_version(call, id)
        except NotFound:
            return None
        return ArtifactNode(version) if version and may_read(call, version) else None

    def artifact_collection(self, call: Call, id: str) -> CollectionNode | None:
        try:
            return CollectionNode(demand_collection(call, id))
        except NotFound:
            return None

    def client_id_mapping(self, call: Call, client_id: str) -> Values | None:
        found = linking.server_id(call, client_id)
        return {"server_id": found} if found else None


class Mutations:
    def create_artifact(self, call: Call, input: Values) -> Values:
        draft = creating.create_artifact(call, input)
        return {"artifact": ArtifactNode(versions(call).get_visible(pk=draft.pk))}

    def create_artifact_manifest(self, call: Call, input: Values) -> Values:
        return {"artifact_manifest": creating.create_manifest(call, input)}

    def update_artifact_manifest(self, call: Call, input: Values) -> Values:
        return {"artifact_manifest": creating.update_manifest(call, input)}

    def create_artifact_files(self, call: Call, input: Values) -> Values:
        return {"files": creating.create_files(call, input)}

    def commit_artifact(self, call: Call, input: Values) -> Values:
        commit_draft(demand_draft(call, input["artifact_id"]), by=call.user)
        return self._artifact(call, input)

    def use_artifact(self, call: Call, input: Values) -> Values:
        return {"artifact": linking.use_artifact(call, input)}

    def update_artifact(self, call: Call, input: Values) -> Values:
        editing.update_artifact(call, input)
        return self._artifact(call, input)

    def delete_artifact(self, call: Call, input: Values) -> Values:
        found = self._artifact(call, input)
        editing.delete_artifact(call, input)
        return found

    def link_artifact(self, call: Call, input: Values) -> Values:
        place = linking.link_artifact(call, input)
        return {"version_index": place.version_index, "artifact_membership": place}

    def unlink_artifact(self, call: Call, input: Values) -> Values:
        linking.unlink_artifact(call, input)
        return SUCCESS

    def add_aliases(self, call: Call, input: Values) -> Values:
        editing.add_aliases(call, input)
        return SUCCESS

    def delete_aliases(self, call: Call, input: Values) -> Values:
        editing.delete_aliases(call, input)
        return SUCCESS

    def update_artifact_sequence(self, call: Call, input: Values) -> Values:
        return self._described(call, input, "artifact_sequence_id")

    def update_artifact_portfolio(self, call: Call, input: Values) -> Values:
        return self._described(call, input, "artifact_portfolio_id")

    def move_artifact_sequence(self, call: Call, input: Values) -> Values:
        kind = input["destination_artifact_type_name"]
        node = editing.update_collection(call, input["artifact_sequence_id"], type=kind)
        return {"artifact_collection": node}

    def delete_artifact_sequence(self, call: Call, input: Values) -> Values:
        node = editing.remove_collection(call, input["artifact_sequence_id"])
        return {"artifact_collection": node}

    def delete_artifact_portfolio(self, call: Call, input: Values) -> Values:
        node = editing.remove_collection(call, input["artifact_portfolio_id"])
        return {"artifact_collection": node}

    def create_artifact_collection_tag_assignments(self, call: Call, input: Values) -> Values:
        return {"tags": editing.tag_collection(call, input)}

    def delete_artifact_collection_tag_assignments(self, call: Call, input: Values) -> Values:
        editing.untag_collection(call, input)
        return SUCCESS

    def _artifact(self, call: Call, input: Values) -> Values:
        return {"artifact": ArtifactNode(demand_version(call, input["artifact_id"]))}

    def _described(self, call: Call, input: Values, key: str) -> Values:
        said = {name: input.get(name) for name in ("name", "description")}
        return {"artifact_collection": editing.update_collection(call, input[key], **said)}
