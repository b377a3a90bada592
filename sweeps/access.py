"""Who may steer a sweep: members of its project; in an open project whoever made it."""

from __future__ import annotations

from accounts.access import is_at_least
from accounts.models import Role, User
from labstead_core.visitors import Visitor
from projects.access import demand_of_holder, project_role
from sweeps.models import Sweep


def demand_to_steer(by: User, sweep: Sweep) -> None:
    """Raise Forbidden for everybody else. Call it only for sweeps one may see."""
    role = project_role(by, sweep.project)
    if not may_steer(by, sweep, role=role):
        demand_of_holder(role, sweep.project, role=Role.MEMBER)


def may_steer(visitor: Visitor, sweep: Sweep, *, role: Role | None) -> bool:
    """The same for a role in its project that is known already."""
    return is_at_least(role, Role.MEMBER) or is_own(visitor, sweep)


def is_own(visitor: Visitor, sweep: Sweep) -> bool:
    is_maker = visitor.pk is not None and sweep.created_by_id == visitor.pk
    return is_maker and sweep.project.takes_from_all
