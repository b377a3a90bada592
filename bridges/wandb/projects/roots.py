from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.projects.finding import find_project
from bridges.wandb.projects.nodes import ProjectNode


class Queries:
    def project(
        self, call: Call, name: str | None = None, entity_name: str | None = None
    ) -> ProjectNode | None:
        project = find_project(call, entity_name, name)
        return ProjectNode(project) if project else None

    def model(
        self, call: Call, name: str | None = None, entity_name: str | None = None
    ) -> ProjectNode | None:
        """The older word for a project."""
        return self.project(call, name, entity_name)
