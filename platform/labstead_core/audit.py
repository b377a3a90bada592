"""Writing the audit trail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from labstead_core.audit_stream import tell
from labstead_core.models import AuditEntry
from labstead_core.origin import current_origin
from labstead_core.request_id import current_request_id

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
    """Add one entry. Call it inside the transaction of the act, so that both stand or fall.

    From where it was done comes from the request, and with it who acted as ``by``.
    """
    origin = current_origin.get()
    entry = AuditEntry.objects.create(
        action=action,
        target=target[:512],
        actor=by,
        actor_name=by.username if by else "",
        operator_name=origin.operator,
        organization=organization,
        address=origin.address,
        user_agent=origin.user_agent,
        key_prefix=origin.key,
        request_id=current_request_id.get(),
        details=details,
    )
    transaction.on_commit(partial(tell, entry))
