"""What a key's scope allows here: the rule of ``labstead_core.api.permissions``, by operation."""

from __future__ import annotations

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, OperationType

from accounts.models import KeyScope
from labstead_core.errors import Forbidden

# Top fields that logging a run needs.
INGEST_MAY = frozenset(
    """__typename viewer serverInfo model entity upsertBucket rewindRun notifyScriptableRunAlert
    createRunFiles markRunFilesUploaded createArtifact createArtifactManifest createArtifactFiles
    updateArtifactManifest completeMultipartUploadArtifact commitArtifact clientIDMapping
    useArtifact linkArtifact upsertSweep createAgent agentHeartbeat""".split()
)


def demand_scope(scope: str, document: DocumentNode) -> None:
    """Raise Forbidden (``key_scope``) for what this key may not do."""
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            if scope == KeyScope.READ and operation.operation is not OperationType.QUERY:
                raise Forbidden("This key may only read.", code="key_scope")
            if scope == KeyScope.INGEST and not top_fields(operation) <= INGEST_MAY:
                raise Forbidden("This key may only log runs.", code="key_scope")


def top_fields(operation: OperationDefinitionNode) -> set[str]:
    """Fragments at the top count as a field that nobody may: the client sends none there."""
    return {
        node.name.value if isinstance(node, FieldNode) else "…"
        for node in operation.selection_set.selections
    }
