"""An entry of the audit trail as one JSON object: in the API, in exports, and on stdout."""

from __future__ import annotations

from typing import Any

from labstead_core.models import AuditEntry


def line_of(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.created_at.isoformat(),
        "actor": entry.actor_name,
        "operator": entry.operator_name,
        "action": entry.action,
        "target": entry.target,
        "details": entry.details,
        "organization": entry.organization_id,
        "address": entry.address,
        "user_agent": entry.user_agent,
        "key": entry.key_prefix,
        "request_id": entry.request_id,
    }
