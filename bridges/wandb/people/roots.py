from __future__ import annotations

from accounts.models import Organization
from bridges.wandb.engine.calls import Call
from bridges.wandb.people.finding import find_team
from bridges.wandb.people.nodes import EntityNode, OrganizationNode, ServerInfoNode, UserNode


class Queries:
    def viewer(self, call: Call) -> UserNode:
        return UserNode(call.user)

    def server_info(self, call: Call) -> ServerInfoNode:
        return ServerInfoNode()

    def entity(self, call: Call, name: str | None = None) -> EntityNode | None:
        team = find_team(call.user, name)
        return EntityNode(team) if team else None

    def organization(self, call: Call, name: str) -> OrganizationNode | None:
        rows = Organization.objects.visible_to(call.user).filter(name=name).order_by("pk")
        return next(map(OrganizationNode, rows), None)
