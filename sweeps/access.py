"""Who may steer a sweep: members of its project; in an open project whoever made it."""

from __future__ import annotations

from accounts.access import is_at_least
from accounts.models import Role, User
from labstead_core.visitors import Visitor
from projects.access import demand, project_role
from projects.models import Project, Visibility
from sweeps.models import Sweep


def demand_to_steer(by: User, sweep: Sweep) -> None:
    """Raise Forbidden for everybody else. Call it only for sweeps one may see."""
    if not is_own(by, sweep):
        demand(by, sweep.project, role=Role.MEMBER)


def is_own(visitor: Visitor, sweep: Sweep) -> bool:
    is_maker = visitor.pk is not None and sweep.created_by_id == visitor.pk
    return is_maker and sweep.project.visibility == Visibility.OPEN


def may_steer_all(visitor: Visitor, project: Project) -> bool:
    return is_at_least(project_role(visitor, project), Role.MEMBER)
