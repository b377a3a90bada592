"""Which runs made and used a version, and which versions a run made and used."""

from __future__ import annotations

from typing import Any

from artifacts.models import EdgeKind, Version
from bridges.wandb.artifacts.finding import versions
from bridges.wandb.artifacts.nodes import ArtifactNode
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.people.nodes import UserNode
from bridges.wandb.runs.nodes import RunNode
from runs.models import Run

MOST_RUNS = 1_000


def runs_of(call: Call, version: Version, kind: EdgeKind) -> Any:
    """Those that the caller sees, the first first."""
    rows = Run.objects.visible_to(call.user).with_people().select_related("client_run")
    mine = rows.filter(artifact_edges__version=version, artifact_edges__kind=kind)
    return mine.order_by("artifact_edges__pk")


@field_of("Artifact", "usedBy")
def used_by(node: ArtifactNode, call: Call) -> Connection:
    return page_of(runs_of(call, node.version, EdgeKind.USED), RunNode, first=MOST_RUNS)


@field_of("Artifact", "createdBy")
def created_by(node: ArtifactNode, call: Call) -> RunNode | UserNode | None:
    run = runs_of(call, node.version, EdgeKind.LOGGED).first()
    if run is not None:
        return RunNode(run)
    maker = node.version.created_by
    return UserNode(maker) if maker else None


@field_of("Run", "inputArtifacts")
def input_artifacts(
    node: RunNode, call: Call, after: str | None = None, first: int | None = None
) -> Connection:
    return page_of(versions_of(call, node, EdgeKind.USED), ArtifactNode, after=after, first=first)


@field_of("Run", "outputArtifacts")
def output_artifacts(
    node: RunNode, call: Call, after: str | None = None, first: int | None = None
) -> Connection:
    return page_of(versions_of(call, node, EdgeKind.LOGGED), ArtifactNode, after=after, first=first)


def versions_of(call: Call, node: RunNode, kind: EdgeKind) -> Any:
    """In the order in which the run made or used them."""
    rows = versions(call).committed()
    mine = rows.filter(run_edges__run=node.run, run_edges__kind=kind)
    return mine.order_by("run_edges__pk")
