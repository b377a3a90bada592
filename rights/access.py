"""Who may take archives out and bring them in: admins, and everybody for their own account."""

from __future__ import annotations

from accounts.models import Role, User
from labstead_core.errors import Forbidden
from projects.access import demand_standing
from rights.models import Export


def demand_to_fetch(by: User, export: Export) -> None:
    """Raise Forbidden. Call it only for exports that one may see."""
    if export.person_id is not None and export.person_id != by.pk:
        raise Forbidden("Only the person may fetch the archive of an account.")
    if export.project is not None:
        demand_standing(by, export.project, role=Role.ADMIN)
