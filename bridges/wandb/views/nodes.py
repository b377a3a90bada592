from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id
from bridges.wandb.models import StoredView
from bridges.wandb.people.nodes import UserNode
from bridges.wandb.projects.nodes import ProjectNode


class ViewNode:
    """No link opens a view to strangers, so it has no tokens."""

    typename = "View"
    access_tokens: tuple[object, ...] = ()

    def __init__(self, view: StoredView) -> None:
        self.view = view
        self.id = global_id("View", view.pk)
        self.type = view.kind
        self.name = view.name
        self.display_name = view.display_name
        self.description = view.description
        self.spec = view.spec
        self.created_at = view.created_at
        self.updated_at = view.updated_at

    def user(self, call: Call) -> UserNode | None:
        return UserNode(self.view.author) if self.view.author else None

    def project(self, call: Call) -> ProjectNode:
        return ProjectNode(self.view.project)
