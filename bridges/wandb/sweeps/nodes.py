"""Sweeps and agents, as the client sees them."""

from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of, page_of
from bridges.wandb.engine.together import expect
from bridges.wandb.ids import global_id
from bridges.wandb.projects.nodes import ProjectNode
from bridges.wandb.runs.nodes import RunNode
from bridges.wandb.sweeps.counting import Counted, CountedAgents
from bridges.wandb.sweeps.states import OF_AGENTS, OF_SWEEPS
from runs.models import Run, RunQuerySet
from sweeps.models import Agent, Sweep, SweepState

MOST_AGENTS = 1_000
MOST_RUNS = 1_000


class SweepNode:
    """``name`` is the sweep's id in addresses, ``display_name`` what people call it."""

    typename = "Sweep"
    early_stop_job_running = False
    controller = scheduler = controller_run_name = None

    def __init__(self, sweep: Sweep, counted: Counted) -> None:
        self.sweep, self._counted = sweep, counted
        self.id = global_id("Sweep", sweep.pk)
        self.name = sweep.slug
        self.display_name = sweep.name
        self.method = sweep.method
        self.state = OF_SWEEPS[SweepState(sweep.state)]
        self.description = sweep.description
        self.config = sweep.written
        self.created_at, self.updated_at = sweep.created_at, sweep.updated_at
        self.run_count_expected = sweep.expected

    def best_loss(self, call: Call) -> float | None:
        return self._counted.best.get(self.sweep.pk)

    def run_count(self, call: Call) -> int:
        return self._counted.runs.get(self.sweep.slug, 0)

    def heartbeat_at(self, call: Call) -> object:
        return self._counted.heard_of.get(self.sweep.pk)

    def project(self, call: Call) -> ProjectNode:
        return ProjectNode(self.sweep.project)

    def runs(self, call: Call, first: int | None = None, after: str | None = None) -> Connection:
        """In the order in which they began."""
        mine = runs_of(call, self.sweep).order_by("created_at", "pk")
        return page_of_runs(call, self.sweep, mine, after=after, first=first or MOST_RUNS)

    def agent(self, call: Call, agent_name: str) -> AgentNode | None:
        rows = Agent.objects.visible_to(call.user).filter(sweep=self.sweep, token=agent_name)
        return next(iter(agent_nodes(call, list(rows))), None)

    def agents(self, call: Call) -> Connection:
        rows = Agent.objects.visible_to(call.user).filter(sweep=self.sweep).order_by("pk")
        return all_of(agent_nodes(call, list(rows[:MOST_AGENTS])))


class AgentNode:
    """``name`` is what the client asks for it by."""

    typename = "Agent"

    def __init__(self, agent: Agent, counted: CountedAgents) -> None:
        self.agent, self._counted = agent, counted
        self.id = global_id("Agent", agent.pk)
        self.name = agent.token
        self.host = agent.host
        self.state = OF_AGENTS[agent.state]
        self.created_at, self.heartbeat_at = agent.created_at, agent.last_seen

    def total_runs(self, call: Call) -> int:
        return self._counted.runs.get(self.agent.pk, 0)

    def runs(
        self,
        call: Call,
        after: str | None = None,
        before: str | None = None,
        first: int | None = None,
        last: int | None = None,
        order: str | None = None,
    ) -> Connection:
        """In the order in which they began, or the other way round for ``-created_at``."""
        sign = "-" if (order or "").startswith("-") else ""
        begun = self.agent.trials.exclude(run="").values("run")
        sweep = self.agent.sweep
        mine = runs_of(call, sweep).filter(slug__in=begun)
        ordered = mine.order_by(f"{sign}created_at", f"{sign}pk")
        return page_of_runs(call, sweep, ordered, after=after, first=first)


def runs_of(call: Call, sweep: Sweep) -> RunQuerySet:
    rows: RunQuerySet = Run.objects.visible_to(call.user).with_people()
    return rows.select_related("client_run").filter(project=sweep.project_id, sweep=sweep.slug)


def page_of_runs(
    call: Call, sweep: Sweep, rows: RunQuerySet, *, after: str | None, first: int | None
) -> Connection:
    page = page_of(rows, RunNode, after=after, first=first)
    runs: list[Run] = [edge.node.run for edge in page.edges]
    for run in runs:
        # One object for all, so that what is found out about it is found out once.
        run.project = sweep.project
    expect(call, (run.history_id for run in runs))
    return page


def sweep_nodes(call: Call, rows: list[Sweep]) -> list[SweepNode]:
    """Their counts cost the same for all of them as for one."""
    counted = Counted(call.user, rows)
    return [SweepNode(row, counted) for row in rows]


def agent_nodes(call: Call, rows: list[Agent]) -> list[AgentNode]:
    counted = CountedAgents(call.user, rows)
    return [AgentNode(row, counted) for row in rows]
