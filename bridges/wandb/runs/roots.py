from __future__ import annotations

from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection
from bridges.wandb.engine.fields import field_of
from bridges.wandb.projects.nodes import ProjectNode
from bridges.wandb.runs.alerts import raise_alert
from bridges.wandb.runs.ending import delete, put_into, stop
from bridges.wandb.runs.finding import demand_run, demand_run_at, find_run
from bridges.wandb.runs.listing import RunPage, count_runs, page_of_runs
from bridges.wandb.runs.nodes import RunNode
from bridges.wandb.runs.upserting import upsert
from labstead_core.errors import Invalid
from runs import services
from runs.services.creation import NewRun

Values = dict[str, Any]
SUCCESS = {"success": True, "client_mutation_id": None}


class Mutations:
    def upsert_bucket(self, call: Call, input: Values) -> Values:
        run, is_new = upsert(call, input)
        answer = {"bucket": RunNode(run), "inserted": is_new, "client_mutation_id": None}
        return answer | {"server_settings": {"server_messages": []}}  # releases before 0.24 ask

    def rewind_run(self, call: Call, input: Values) -> Values:
        """The client names a metric and a value; it knows only ``_step``."""
        if input["metric_name"] != "_step":
            raise Invalid("A run is rewound to a step: metricName has to be “_step”.")
        place = input.get("entity_name"), input.get("project_name"), input["run_name"]
        run = demand_run_at(call, *place)
        services.rewind_run(run, step=int(input["metric_value"]), by=call.user)
        if not run.is_active:
            again = NewRun(id=run.slug, resume="allow")
            services.start_run(run.project, again, by=call.user)
        return {"rewound_run": RunNode(demand_run_at(call, *place))}

    def stop_run(self, call: Call, input: Values) -> Values:
        stop(call, demand_run(call, input["id"]))
        return SUCCESS

    def update_run_state(self, call: Call, input: Values) -> Values:
        put_into(call, demand_run(call, input["id"]), input["state"])
        return SUCCESS

    def delete_run(self, call: Call, input: Values) -> Values:
        run = demand_run(call, input["id"])
        delete(call, run, with_artifacts=bool(input.get("delete_artifacts")))
        return SUCCESS

    def notify_scriptable_run_alert(self, call: Call, input: Values) -> Values:
        raise_alert(call, input)
        return SUCCESS


@field_of("Project", "run")
def run(project: ProjectNode, call: Call, name: str, desc: str | None = None) -> RunNode | None:
    """``desc`` is padding, by which the client tries whether large requests pass."""
    found = find_run(call, project.project, name)
    return RunNode(found) if found else None


@field_of("Project", "bucket")
def bucket(
    project: ProjectNode, call: Call, name: str, missing_ok: bool | None = None
) -> RunNode | None:
    return run(project, call, name)


@field_of("Project", "runs")
def runs(
    project: ProjectNode,
    call: Call,
    filters: str | None = None,
    after: str | None = None,
    first: int | None = None,
    order: str | None = None,
) -> Connection:
    asked = RunPage(filters=filters, order=order, after=after, first=first)
    return page_of_runs(call, project.project, asked)


@field_of("Project", "runCount")
def run_count(project: ProjectNode, call: Call, filters: str | None = None) -> int:
    return count_runs(project.project, filters)
