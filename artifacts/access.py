"""Who may change artifacts: members of the project; in an open one whoever made them."""

from __future__ import annotations

from accounts.models import Role, User
from artifacts.models import Collection, Version
from projects.access import demand
from projects.models import Project


def demand_to_change(by: User, thing: Collection | Version) -> None:
    """Raise Forbidden for everybody else. Call it only for what one may see."""
    is_own = thing.created_by_id == by.pk and thing.project.takes_from_all
    if not is_own:
        demand(by, thing.project, role=Role.MEMBER)


def demand_to_administer(by: User, project: Project) -> None:
    demand(by, project, role=Role.ADMIN)
