from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.fields import field_of
from bridges.wandb.not_built.errors import (
    AUTOMATIONS,
    INTEGRATIONS,
    LINKS,
    REGISTRIES,
    NotBuilt,
)

FIELDS = {
    ("Entity", "artifactCollections"): REGISTRIES,
    ("Entity", "artifactMemberships"): REGISTRIES,
    ("Organization", "advancedRegistryFeatures"): REGISTRIES,
    # Where registries would stand; whoever looks for it wants one.
    ("Organization", "orgEntity"): REGISTRIES,
    ("Project", "allowAllArtifactTypesInRegistry"): REGISTRIES,
    ("Project", "members"): REGISTRIES,
    ("Project", "teamMembers"): REGISTRIES,
    ("Entity", "triggers"): AUTOMATIONS,
    ("Organization", "triggers"): AUTOMATIONS,
    ("Project", "triggers"): AUTOMATIONS,
    ("Entity", "integrations"): INTEGRATIONS,
}


def refusing(what: str) -> Callable[..., NoReturn]:
    def refuse(node: Any, call: Call, **arguments: Any) -> NoReturn:
        raise NotBuilt(what)

    return refuse


class Mutations:
    rename_project = refusing(REGISTRIES)
    delete_model = refusing(REGISTRIES)
    create_project_members = refusing(REGISTRIES)
    delete_project_members = refusing(REGISTRIES)
    update_project_member = refusing(REGISTRIES)
    update_project_team_member = refusing(REGISTRIES)
    create_filter_trigger = refusing(AUTOMATIONS)
    update_filter_trigger = refusing(AUTOMATIONS)
    delete_trigger = refusing(AUTOMATIONS)
    create_generic_webhook_integration = refusing(INTEGRATIONS)
    create_access_token = refusing(LINKS)
    update_access_token_projects = refusing(LINKS)
    revoke_access_token = refusing(LINKS)


for (kind, name), what in FIELDS.items():
    field_of(kind, name)(refusing(what))
