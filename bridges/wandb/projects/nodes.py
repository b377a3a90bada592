from __future__ import annotations

from accounts.models import Role
from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id
from bridges.wandb.people.nodes import EntityNode, UserNode
from projects.access import may_log, project_role
from projects.models import Project, Visibility

ACCESS = {
    Visibility.RESTRICTED: "RESTRICTED",
    Visibility.TEAM: "PRIVATE",
    Visibility.PUBLIC: "USER_READ",
    Visibility.OPEN: "USER_WRITE",
}


class ProjectNode:
    """``internal_id`` is read by the client itself: it has to be of this kind and number."""

    typename = "Project"
    views = None
    is_benchmark = False

    def __init__(self, project: Project) -> None:
        self.project = project
        self.id = global_id("Project", project.pk)
        self.internal_id = global_id("ProjectInternalId", project.pk)
        self.name = project.name
        self.entity_name = project.team.slug
        self.description = project.description
        self.access = ACCESS[Visibility(project.visibility)]
        self.created_at = self.updated_at = project.created_at

    def entity(self, call: Call) -> EntityNode:
        return EntityNode(self.project.team)

    def user(self, call: Call) -> UserNode | None:
        maker = self.project.created_by
        return UserNode(maker) if maker else None

    def read_only(self, call: Call) -> bool:
        return is_read_only(call, self.project)


def is_read_only(call: Call, project: Project) -> bool:
    """Found out once for all runs of a list."""
    key = "read only", project.pk
    if key not in call.known:
        role: Role | None = project_role(call.user, project)
        call.known[key] = not may_log(role, project)
    found: bool = call.known[key]
    return found
