"""Who may change a run: members of its project, and in an open project whoever started it."""

from __future__ import annotations

from accounts.models import Role, User
from projects.access import demand
from runs.models import Run


def demand_to_change(by: User, run: Run) -> None:
    """Raise Forbidden for everybody else. Call it only for runs one may see."""
    is_own = run.created_by_id == by.pk and run.project.takes_from_all
    if not is_own:
        demand(by, run.project, role=Role.MEMBER)
