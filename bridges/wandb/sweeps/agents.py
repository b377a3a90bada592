"""Agents: they register, say which runs they have, and hear what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.sweeps.finding import demand_agent, demand_sweep_at
from labstead_core.errors import Invalid
from labstead_core.names import new_run_id
from sweeps.models import Agent, Sweep
from sweeps.services.agents import register_agent
from sweeps.services.terse_agents import terse_beat

Values = Mapping[str, Any]
MOST_HOST = 256
MOST_RUNS = 1_000


def create_agent(call: Call, values: Values) -> Agent:
    place = values.get("entity_name"), values.get("project_name"), values["sweep"]
    sweep = demand_sweep_at(call, *place)
    host = values["host"].replace("\0", "")[:MOST_HOST]
    return register_agent(sweep, token=new_run_id(), name="", host=host, by=call.user)


def hear(call: Call, values: Values) -> tuple[Agent, str]:
    """The agent, and its commands as the text of a list."""
    agent = demand_agent(call, values["id"])
    named = runs_named(values.get("run_state"))
    answer = terse_beat(agent.sweep, agent, named, by=call.user)
    return agent, json_text.write([as_command(agent.sweep, one) for one in answer.commands])


def runs_named(text: str | None) -> set[str]:
    """``{"<run>": true}``: the runs that wait or run."""
    told = json_text.read_object(text, "runState")
    if len(told) > MOST_RUNS:
        raise Invalid(f"An agent names at most {MOST_RUNS:,} runs.")
    return {run for run, is_there in told.items() if is_there}


def as_command(sweep: Sweep, command: Mapping[str, Any]) -> dict[str, Any]:
    if command["type"] == "exit":
        return {"type": "exit"}
    if command["type"] == "stop":
        return {"type": "stop", "run_id": command["run"]}
    return {
        "id": str(command["trial"]),
        "type": command["type"],
        "run_id": command["run"],
        "args": {name: {"value": value} for name, value in command["values"].items()},
        # A text in any case: the command line's agent takes no null.
        "program": sweep.search.program or "",
        "logs": [],
    }
