from __future__ import annotations

from dataclasses import replace
from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, Edge, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.projects.nodes import ProjectNode
from bridges.wandb.sweeps.agents import create_agent, hear
from bridges.wandb.sweeps.filters import SWEEPS
from bridges.wandb.sweeps.finding import find_sweep
from bridges.wandb.sweeps.nodes import SweepNode, agent_nodes, sweep_nodes
from bridges.wandb.sweeps.upserting import upsert
from sweeps.models import Sweep

Values = dict[str, Any]


class Mutations:
    def upsert_sweep(self, call: Call, input: Values) -> Values:
        (node,) = sweep_nodes(call, [upsert(call, input)])
        return {"sweep": node, "config_validation_warnings": []}

    def create_agent(self, call: Call, input: Values) -> Values:
        (node,) = agent_nodes(call, [create_agent(call, input)])
        return {"agent": node}

    def agent_heartbeat(self, call: Call, input: Values) -> Values:
        agent, commands = hear(call, input)
        (node,) = agent_nodes(call, [agent])
        return {"agent": node, "commands": commands}


@field_of("Project", "sweep")
def sweep(project: ProjectNode, call: Call, sweep_name: str) -> SweepNode | None:
    found = find_sweep(call, project.project, sweep_name)
    return sweep_nodes(call, [found])[0] if found else None


@field_of("Project", "totalSweeps")
def total_sweeps(project: ProjectNode, call: Call) -> int:
    return Sweep.objects.visible_to(call.user).filter(project=project.project).count()


@field_of("Project", "sweeps")
def sweeps(
    project: ProjectNode,
    call: Call,
    after: str | None = None,
    first: int | None = None,
    filters: str | None = None,
) -> Connection:
    """Newest first."""
    rows = Sweep.objects.visible_to(call.user).filter(project=project.project)
    wanted = SWEEPS.apply(rows, filters, "-created_at").with_people()
    page = page_of(wanted, lambda row: row, after=after, first=first)
    nodes = sweep_nodes(call, [edge.node for edge in page.edges])
    pairs = zip(nodes, page.edges, strict=True)
    return replace(page, edges=[Edge(node, edge.cursor) for node, edge in pairs])
