"""Writing the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labstead_core.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import Organization, User


def record(
    action: str,
    target: str,
    *,
    by: User | None,
    organization: Organization | None = None,
    **details: object,
) -> None:
    """Add one entry. Call it inside the transaction of the act, so that both stand or fall."""
    AuditEntry.objects.create(
        action=action,
        target=target[:512],
        actor=by,
        actor_name=by.username if by else "",
        organization=organization,
        details=details,
    )
