"""Uses by runs, and links into portfolios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from artifacts.models import Membership, Version
from artifacts.services.deletion import delete_version
from artifacts.services.linking import link_version, note_use
from artifacts.tokens import collection_called, version_called
from bridges.wandb.artifacts.creating import plain_aliases
from bridges.wandb.artifacts.editing import own_place
from bridges.wandb.artifacts.finding import (
    demand_collection,
    demand_place_in,
    demand_version,
    places,
    versions,
)
from bridges.wandb.artifacts.nodes import ArtifactNode, MembershipNode
from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id
from bridges.wandb.projects.finding import project_for_runs
from bridges.wandb.runs.finding import demand_run_at
from labstead_core.errors import Invalid, NotFound

Values = Mapping[str, Any]


def use_artifact(call: Call, values: Values) -> ArtifactNode:
    place = own_place(call, values["artifact_id"])
    run = demand_run_at(call, values["entity_name"], values["project_name"], values["run_name"])
    note_use(run, place, used_as=(values.get("used_as") or "")[:128], by=call.user)
    return ArtifactNode(demand_version(call, values["artifact_id"]))


def link_artifact(call: Call, values: Values) -> MembershipNode:
    """Into the portfolio of that name, which is made with its project where they are missing."""
    source, aliases = linked(call, values), plain_aliases(values.get("aliases"))
    if values.get("artifact_portfolio_id"):
        portfolio = demand_collection(call, values["artifact_portfolio_id"])
        project, name = portfolio.project, portfolio.name
    elif values.get("artifact_portfolio_name"):
        project = project_for_runs(call, values.get("entity_name"), values.get("project_name"))
        name = values["artifact_portfolio_name"]
    else:
        raise Invalid("Name the collection to link into.", fields={"artifactPortfolioName": "name"})
    where = link_version(project, name, source, aliases=aliases, by=call.user)
    return MembershipNode(places(call).get_visible(pk=where.pk))


def linked(call: Call, values: Values) -> Membership:
    """By id, or by the client's own word for what it logged."""
    if values.get("artifact_id"):
        return own_place(call, values["artifact_id"])
    version = version_called(values.get("client_id") or "", visitor=call.user)
    if version is None:
        raise NotFound("There is no such artifact, or you may not see it.")
    return demand_place_in(call, version, version.collection)


def unlink_artifact(call: Call, values: Values) -> None:
    version = demand_version(call, values["artifact_id"])
    portfolio = demand_collection(call, values["artifact_portfolio_id"])
    place = demand_place_in(call, version, portfolio)
    if not place.is_link:
        raise Invalid("The artifact was logged there. Delete it instead.")
    delete_version(place, by=call.user)


def server_id(call: Call, client_id: str) -> str | None:
    """Of what a client logged under its own word: a version, or the latest of a collection."""
    version = version_called(client_id, visitor=call.user) or latest_of(call, client_id)
    return global_id("Artifact", version.pk) if version else None


def latest_of(call: Call, client_id: str) -> Version | None:
    collection = collection_called(client_id, visitor=call.user)
    if collection is None:
        return None
    return versions(call).committed().filter(collection=collection).order_by("index").last()
