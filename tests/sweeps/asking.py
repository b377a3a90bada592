"""Sweeps over HTTP, as agents and people use them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from runs.models import Run
from tests.conftest import ApiClient
from tests.history.streams import append

PROJECT = "/teams/ada/projects/digits"
SWEEPS = f"{PROJECT}/sweeps"
GRID = {
    "method": "grid",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"lr": {"values": [0.1, 0.2, 0.3]}, "depth": {"values": [1, 2]}},
}
RANDOM = {
    "method": "random",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"lr": {"min": 0.0, "max": 1.0}},
}


def make_sweep(api: ApiClient, config: dict[str, Any] = GRID, **more: Any) -> str:
    answer = api.send("POST", SWEEPS, {"config": config, **more})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def sweep_of(api: ApiClient, sweep: str) -> dict[str, Any]:
    found: dict[str, Any] = api.send("GET", f"{SWEEPS}/{sweep}").json()
    return found


def trials_of(api: ApiClient, sweep: str) -> list[dict[str, Any]]:
    """By number."""
    found = api.send("GET", f"{SWEEPS}/{sweep}/trials?limit=200").json()["results"]
    return sorted(found, key=lambda one: one["number"])


@dataclass
class TestAgent:
    """One agent; what it does not say is what an agent usually does."""

    __test__ = False
    api: ApiClient
    sweep: str
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    runs: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{SWEEPS}/{self.sweep}/agents"

    def register(self) -> Any:
        body = {"id": self.token, "name": "worker", "host": "box"}
        return self.api.send("POST", self.path, body)

    def beat(self, *, wants: int = 0, request: str | None = None) -> dict[str, Any]:
        request = uuid.uuid4().hex if request is None else request
        body = {"runs": self.runs, "wants": wants, "request": request}
        answer = self.api.send("POST", f"{self.path}/{self.token}/heartbeat", body)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def take(self, wants: int = 1, request: str | None = None) -> list[dict[str, Any]]:
        """The run commands, and from now on their runs are running."""
        found = [
            one
            for one in self.beat(wants=wants, request=request)["commands"]
            if one["type"] in ("run", "resume")
        ]
        self.runs |= {one["run"]: "running" for one in found}
        return found

    def end(self, run: str, state: str = "finished") -> dict[str, Any]:
        self.runs[run] = state
        answer = self.beat()
        del self.runs[run]
        return answer

    def leave(self) -> Any:
        return self.api.send("DELETE", f"{self.path}/{self.token}")


def agent_of(api: ApiClient, sweep: str) -> TestAgent:
    agent = TestAgent(api, sweep)
    assert agent.register().status_code == 201
    return agent


def run_program(
    api: ApiClient, command: dict[str, Any], losses: list[Any], *, finish: bool = True
) -> None:
    """What a program does that has been started with a trial's run."""
    body = {"id": command["run"], "sweep": command["sweep"]} if "sweep" in command else {}
    made = api.send("POST", f"{PROJECT}/runs", {"id": command["run"], **body})
    assert made.status_code == 201, made.content
    path = f"{PROJECT}/runs/{command['run']}"
    lines = [{"_step": step, "loss": loss} for step, loss in enumerate(losses)]
    if lines:
        append(Run.objects.get(slug=command["run"]).history, lines)
    if finish:
        assert api.send("POST", f"{path}/finish", {}).status_code == 200
