"""People, teams and the server itself, as the client sees them."""

from __future__ import annotations

from typing import Any, ClassVar

from accounts.models import Organization, Team, User
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of
from bridges.wandb.ids import global_id
from bridges.wandb.people.features import FEATURES, SERVER_VERSION, VERSIONS
from bridges.wandb.people.finding import default_team
from bridges.wandb.people.keys import keys_of
from bridges.wandb.people.members import MemberNode, members_of
from bridges.wandb.people.storage import bytes_of_team


class UserNode:
    """A person. What only they may know of themselves is empty for everybody else."""

    typename = "User"
    flags = "{}"
    photo_url = None
    deleted_at = None

    def __init__(self, user: User) -> None:
        self.user = user
        self.id = global_id("User", user.pk)
        self.name = user.display_name
        self.username = user.username

    def is_caller(self, call: Call) -> bool:
        return self.user.pk == call.user.pk

    def email(self, call: Call) -> str:
        return self.user.email if self.is_caller(call) else ""

    def admin(self, call: Call) -> bool:
        return self.is_caller(call) and self.user.is_superuser

    def entity(self, call: Call) -> str | None:
        """The team that runs go to when they name none."""
        team = default_team(self.user) if self.is_caller(call) else None
        return team.slug if team else None

    def api_keys(self, call: Call) -> Connection:
        return keys_of(call, self.user)

    def teams(self, call: Call) -> Connection:
        teams = Team.objects.visible_to(call.user).joined_by(self.user)
        return all_of([EntityNode(team) for team in teams])

    def organizations(self, call: Call) -> list[OrganizationNode]:
        mine = Organization.objects.visible_to(call.user).filter(memberships__user=self.user)
        return [OrganizationNode(row) for row in mine.order_by("pk")]


class EntityNode:
    """A team; a person's own is one, too."""

    typename = "Entity"
    available = False
    photo_url = None
    read_only = False
    read_only_admin = False
    private_only = False
    code_saving_enabled = True
    default_access = "PRIVATE"
    is_paid = False
    limits = None
    xxhash_digests_enabled = False

    def __init__(self, team: Team) -> None:
        self.team = team
        self.id = global_id("Entity", team.pk)
        self.name = team.slug
        self.is_team = team.personal_user_id is None
        self.entity_type = "team" if self.is_team else "user"

    def members(self, call: Call) -> list[MemberNode]:
        return members_of(call, self.team)

    def storage_bytes(self, call: Call) -> int:
        return bytes_of_team(self.team)

    def organization(self, call: Call) -> OrganizationNode | None:
        rows = Organization.objects.visible_to(call.user).filter(pk=self.team.organization_id)
        return next(map(OrganizationNode, rows), None)

    def user(self, call: Call) -> UserNode | None:
        return UserNode(self.team.personal_user) if self.team.personal_user else None


class OrganizationNode:
    typename = "Organization"
    core_weave_organization_id = None

    def __init__(self, organization: Organization) -> None:
        self.id = global_id("Organization", organization.pk)
        self.name = organization.name

    def feature_flags(self, call: Call, **names: Any) -> list[object]:
        return []


class ServerInfoNode:
    cli_version_info = VERSIONS
    # Old releases tell people to update a server that is out of date.
    latest_local_version_info: ClassVar[dict[str, Any]] = {
        "out_of_date": False,
        "latest_version_string": SERVER_VERSION,
        "version_on_this_instance_string": SERVER_VERSION,
    }

    def features(self, call: Call) -> list[dict[str, object]]:
        return [{"name": name, "is_enabled": True} for name in FEATURES]
