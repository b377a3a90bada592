"""What a key's scope allows here: the rule of ``labstead_core.api.permissions``, by operation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import (
    BREAK,
    DocumentNode,
    FieldNode,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

from accounts.models import KeyScope
from bridges.wandb.engine.documents import KEPT_DOCUMENTS
from bridges.wandb.engine.schema import schema
from labstead_core.errors import Forbidden

# Top fields that logging a run needs.
INGEST_MAY = frozenset(
    """__typename viewer serverInfo model entity upsertBucket rewindRun notifyScriptableRunAlert
    createRunFiles markRunFilesUploaded createArtifact createArtifactManifest createArtifactFiles
    updateArtifactManifest completeMultipartUploadArtifact commitArtifact clientIDMapping
    useArtifact linkArtifact upsertSweep createAgent agentHeartbeat artifact""".split()
)
# Below them, lists lead on to everything: a writer gets those of its own teams, and those that a
# mutation itself answers with. No more does it get what was logged, people, addresses of files.
LISTS_FOR_WRITERS = frozenset({"teams"})
FOR_READERS = frozenset(
    """directUrl events history historyKeys members parquetHistory run sampledHistory""".split()
)


def demand_scope(scope: str, document: DocumentNode) -> None:
    """Raise Forbidden (``key_scope``) for what this key may not do."""
    if scope == KeyScope.READ and changes_something(document):
        raise Forbidden("This key may only read.", code="key_scope")
    if scope == KeyScope.INGEST and not all(
        top_fields(operation) <= INGEST_MAY for operation in operations_of(document)
    ):
        raise Forbidden("This key may only log runs.", code="key_scope")
    if scope == KeyScope.INGEST and is_for_readers(document):
        raise Forbidden("This key may only log runs, not read them.", code="key_scope")


def changes_something(document: DocumentNode) -> bool:
    """Whether any operation of it is not a question, whichever of them is to be done."""
    kinds = {operation.operation for operation in operations_of(document)}
    return not kinds <= {OperationType.QUERY}


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]


def top_fields(operation: OperationDefinitionNode) -> set[str]:
    """Fragments at the top count as a field that nobody may: the client sends none there."""
    return {
        node.name.value if isinstance(node, FieldNode) else "…"
        for node in operation.selection_set.selections
    }


@lru_cache(maxsize=KEPT_DOCUMENTS)
def is_for_readers(document: DocumentNode) -> bool:
    """Whether any field of the document, or of its fragments, is for readers alone."""
    types = TypeInfo(schema())
    search = ReadersField(types)
    visit(document, TypeInfoVisitor(types, search))
    return search.is_found


class ReadersField(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.is_found = False

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        self.is_found = node.name.value in FOR_READERS or self.is_list(node.name.value)
        return BREAK if self.is_found else None

    def is_list(self, name: str) -> bool:
        """Whether it pages through rows of ours."""
        kind, parent = get_named_type(self._types.get_type()), self._types.get_parent_type()
        is_answer = parent is not None and parent.name.endswith("Payload")
        is_paged = kind is not None and kind.name.endswith("Connection")
        return is_paged and not is_answer and name not in LISTS_FOR_WRITERS
