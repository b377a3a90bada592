"""What an agent says to the server and hears from it."""

from __future__ import annotations

import platform
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from labstead._api import Sweep
from labstead._config.assignment import Assignment
from labstead._connection.http_client import HttpClient, how_to_log_in
from labstead._errors import AuthenticationError, CommunicationError
from labstead._settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial that this agent shall run."""

    number: int
    run: str
    values: Mapping[str, Any]

    def assignment(self, sweep: Sweep) -> Assignment:
        return Assignment(sweep.id, self.run, self.values, sweep.entity, sweep.project)


@dataclass(frozen=True, slots=True)
class Answer:
    """To a heartbeat."""

    trials: list[Trial] = field(default_factory=list)
    stops: list[tuple[str, str]] = field(default_factory=list)
    """Runs, and why each shall stop."""
    exit_why: str | None = None
    is_paused: bool = False
    """Whether the sweep hands out nothing for now."""
    again_in: float = 5.0


def demand_key(settings: Settings) -> None:
    if not settings.api_key:
        raise AuthenticationError(f"There is no API key: {how_to_log_in(settings.base_url)}")


class Wire:
    """One agent of one sweep. Used by one thread at a time."""

    def __init__(self, settings: Settings, sweep: Sweep) -> None:
        demand_key(settings)
        self.id = uuid.uuid4().hex
        self._client = HttpClient(settings.base_url, settings.api_key)
        self._agents = f"{sweep._path}/agents"

    def register(self) -> float:
        """Seconds between two heartbeats. Raises RequestRefusedError (``sweep_ended``)."""
        host = platform.node()
        answer = self._client.post(
            self._agents, {"id": self.id, "name": f"{host}-{self.id[:6]}", "host": host}
        )
        return float(answer["heartbeat_seconds"])

    def beat(self, runs: Mapping[str, str], wants: int, request: str) -> Answer:
        said = {"runs": dict(runs), "wants": wants, "request": request}
        answer = self._client.post(f"{self._agents}/{self.id}/heartbeat", said)
        commands = answer["commands"]
        return Answer(
            [_trial(one) for one in commands if one["type"] in ("run", "resume")],
            [(one["run"], one["why"]) for one in commands if one["type"] == "stop"],
            next((one["why"] for one in commands if one["type"] == "exit"), None),
            answer.get("state") == "paused",
            float(answer["again_in"]),
        )

    def leave(self) -> None:
        """Raises CommunicationError; then the server misses the agent after a while."""
        self._client.delete(f"{self._agents}/{self.id}")

    def is_preempted(self, sweep: Sweep, run: str) -> bool:
        """Whether the run has said that its machine may be taken away."""
        path = f"{sweep._path.rpartition('/sweeps/')[0]}/runs/{quote(run, safe='')}"
        client = self._client.another()  # the heart may be using the other
        try:
            return client.get(path)["state"] in ("preempting", "preempted")
        except CommunicationError:
            return False
        finally:
            client.close()

    def close(self) -> None:
        self._client.close()


def _trial(command: Mapping[str, Any]) -> Trial:
    return Trial(int(command["trial"]), str(command["run"]), command["values"])
