from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import services
from accounts.models import Organization
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of
from bridges.wandb.people.finding import demand_team
from bridges.wandb.people.keys import delete_key, generate_key
from bridges.wandb.people.members import create_program, invite, remove
from bridges.wandb.people.nodes import EntityNode, OrganizationNode, ServerInfoNode, UserNode
from bridges.wandb.people.searching import create_person, matching

Values = dict[str, Any]


SUCCESS = {"success": True, "client_mutation_id": None}


class Queries:
    def viewer(self, call: Call) -> UserNode:
        return UserNode(call.user)

    def server_info(self, call: Call) -> ServerInfoNode:
        return ServerInfoNode()

    def entity(self, call: Call, name: str | None = None) -> EntityNode:
        """Raises NotFound: without a word the client stumbles over the missing team."""
        return EntityNode(demand_team(call.user, name))

    def organization(self, call: Call, name: str) -> OrganizationNode | None:
        rows = Organization.objects.visible_to(call.user).filter(name=name).order_by("pk")
        return next(map(OrganizationNode, rows), None)

    def users(self, call: Call, query: str | None = None) -> Connection:
        return all_of([UserNode(person) for person in matching(call, query)])


class Mutations:
    def create_team(self, call: Call, input: Values) -> Values:
        """With another admin beside the caller, if one is named."""
        name = input.get("team_admin_user_name")
        with transaction.atomic():
            team = services.create_team(input["team_name"], by=call.user)
            if name and name != call.user.username:
                invite(call, team, {"username": name, "admin": True})
        return {"entity": EntityNode(team)}

    def create_invite(self, call: Call, input: Values) -> Values:
        return {"invite": invite(call, demand_team(call.user, input["entity_name"]), input)}

    def delete_invite(self, call: Call, input: Values) -> Values:
        """The client's way to take a member out of a team."""
        remove(call, demand_team(call.user, input.get("entity_name")), input.get("id") or "")
        return SUCCESS

    def create_service_account(self, call: Call, input: Values) -> Values:
        team = demand_team(call.user, input["entity_name"])
        return {"user": UserNode(create_program(call, team, input["description"]))}

    def create_user(self, call: Call, input: Values) -> Values:
        person = create_person(call, input["email"], is_admin=bool(input.get("admin")))
        return {"user": UserNode(person)}

    def generate_api_key(self, call: Call, input: Values) -> Values:
        return {"api_key": generate_key(call, input.get("description"))}

    def delete_api_key(self, call: Call, input: Values) -> Values:
        delete_key(call, input["id"])
        return SUCCESS
