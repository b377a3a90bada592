"""Sweeps and their trials as the public API shows them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal
from urllib.parse import quote

from labstead._api.projects import project_path
from labstead._api.runs import Run
from labstead._connection.http_client import HttpClient
from labstead._connection.pages import Lazy, by_cursor
from labstead._errors import RequestRefusedError, ServerUnavailableError

ENDED_STATES = frozenset({"stopped", "cancelled", "finished"})
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 5.0

FindRuns = Callable[[str, str], Lazy[Run]]


class SweepTrial:
    """One configuration that a sweep tries: ``number``, ``values``, ``state``, the ids ``run`` and
    ``agent``, its ``best`` and ``latest`` value of the metric, the best of all ``metrics`` by name,
    why it was proposed (``explanation``) and why it was stopped (``stop``).
    """

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.number = int(found["number"])
        self.values: dict[str, Any] = dict(found["values"])
        self.state = str(found["state"])
        self.run: str | None = found.get("run")
        self.agent: str | None = found.get("agent")
        self.attempt = int(found.get("attempt") or 1)
        self.best: float | None = found.get("best")
        self.latest: float | None = found.get("latest")
        self.metrics: dict[str, float] = dict(found.get("metrics") or {})
        self.explanation: dict[str, Any] = dict(found.get("explanation") or {})
        self.stop: dict[str, Any] | None = found.get("stop")

    def __repr__(self) -> str:
        return f"<labstead.SweepTrial {self.number} ({self.state}): {self.values}>"


class Sweep:
    """A sweep on the server: ``name``, ``state``, ``config`` as it was given, ``why`` it ended and
    how many ``trial_counts`` are in which state. ``load`` reads it again.
    """

    def __init__(
        self,
        client: HttpClient,
        entity: str,
        project: str,
        found: Mapping[str, Any],
        runs: FindRuns,
    ) -> None:
        self._client = client
        self._find_runs = runs
        self.entity = entity
        self.project = project
        self.id = str(found["id"])
        self._take(found)

    def _take(self, found: Mapping[str, Any]) -> None:
        self.name = str(found["name"])
        self.description = str(found["description"])
        self.state = str(found["state"])
        self.why = str(found["why"])
        self.method = str(found["method"])
        self.config: dict[str, Any] = dict(found["config"])
        self.program: str | None = found["program"]
        self.metric: dict[str, Any] | None = found["metric"]
        self.run_cap: int | None = found["run_cap"]
        self.expected_run_count: int | None = found["expected"]
        self.trial_counts: dict[str, int] = dict(found["trials"])
        self.best: dict[str, Any] | None = found["best"]
        self.created_at = str(found["created_at"])
        self.url = str(found["url"])

    @property
    def path(self) -> list[str]:
        return [self.entity, self.project, self.id]

    @property
    def _path(self) -> str:
        return f"{sweeps_path(self.entity, self.project)}/{quote(self.id, safe='')}"

    def load(self) -> Sweep:
        """Read the sweep again."""
        self._take(self._client.get(self._path))
        return self

    def update(
        self,
        name: str | None = None,
        description: str | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> Sweep:
        """Change these; the config only before the first trial has started."""
        given = {"name": name, "description": description, "config": config}
        changes = {key: value for key, value in given.items() if value is not None}
        self._take(self._client.patch(self._path, changes))
        return self

    def pause(self) -> Sweep:
        """Hand out no more trials for now; what runs goes on."""
        return self._steer("pause")

    def resume(self) -> Sweep:
        """Go on after a pause."""
        return self._steer("resume")

    def stop(self) -> Sweep:
        """End it once what runs has ended."""
        return self._steer("stop")

    def cancel(self) -> Sweep:
        """End it and all its runs now."""
        return self._steer("cancel")

    def extend(self, run_cap: int | None = None, config: Mapping[str, Any] | None = None) -> Sweep:
        """Go on with a sweep that has ended: with a higher cap, or with wider parameters."""
        given = {"run_cap": run_cap, "config": config}
        return self._steer("extend", {k: v for k, v in given.items() if v is not None})

    def _steer(self, how: str, body: Mapping[str, Any] | None = None) -> Sweep:
        self._take(self._client.post(f"{self._path}/{how}", body or {}))
        return self

    @property
    def runs(self) -> Lazy[Run]:
        """Its runs, the newest first."""
        return self._find_runs(f"{self.entity}/{self.project}", self.id)

    def best_run(self) -> Run | None:
        """The run with the best value of the metric so far, None before there is one."""
        best = (self.load().best or {}).get("run")
        if best is None:
            return None
        at = f"{project_path(self.entity, self.project)}/runs/{quote(best, safe='')}"
        return Run(self._client, self.entity, self.project, self._client.get(at))

    @property
    def trials(self) -> Lazy[SweepTrial]:
        """Its trials, the newest first."""
        return by_cursor(self._client, f"{self._path}/trials", SweepTrial)

    @property
    def unbeaten(self) -> Lazy[SweepTrial]:
        """With several metrics: the finished trials that no other beats in all of them."""
        return by_cursor(self._client, f"{self._path}/trials?unbeaten=true", SweepTrial)

    def ask(self, count: int = 1, timeout: float = 60.0) -> list[SweepTrial]:
        """Take up to ``count`` trials to run them yourself; ``tell`` what came of each.

        Waits until there is one, ``timeout`` seconds at most. The list is empty then, and when the
        sweep has ended.
        """
        body = {"count": count, "request": uuid.uuid4().hex}
        deadline, wait = time.monotonic() + timeout, _FIRST_WAIT_SECONDS
        while True:
            is_last = time.monotonic() + wait >= deadline
            trials = self._ask(body, is_last=is_last)
            if trials or is_last or self._has_ended():
                return trials
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT_SECONDS)

    def _has_ended(self) -> bool:
        with suppress(ServerUnavailableError):
            return self.load().state in ENDED_STATES
        return False

    def _ask(self, body: Mapping[str, Any], *, is_last: bool) -> list[SweepTrial]:
        try:
            answer = self._client.post(f"{self._path}/ask", body)
        except RequestRefusedError as refusal:
            if refusal.code == "sweep_ended":
                return []
            raise
        except ServerUnavailableError:
            if is_last:
                raise
            return []  # asked again with the same body: trials whose answer was lost come then
        return [SweepTrial(found) for found in answer["trials"]]

    def tell(
        self,
        trial: SweepTrial | int,
        value: float | None = None,
        metrics: Mapping[str, float] | None = None,
        state: Literal["finished", "failed"] = "finished",
    ) -> SweepTrial:
        """Say what came of a trial that you asked for: its metric's ``value``, or with several
        metrics the value of each. One that is no finite number counts as the worst so far.
        """
        number = trial.number if isinstance(trial, SweepTrial) else trial
        body: dict[str, Any] = {"trial": number, "value": value, "state": state}
        if metrics:
            body["metrics"] = dict(metrics)
        return SweepTrial(self._client.post(f"{self._path}/tell", body))

    def add_trial(self, values: Mapping[str, Any]) -> SweepTrial:
        """Put a configuration of your own into the queue; constants may be left out. It may lie
        outside the ranges. Raises RequestRefusedError (``values_invalid``) for what does not fit.
        """
        body = {"values": values, "request": uuid.uuid4().hex}
        return SweepTrial(self._client.post(f"{self._path}/trials", body))

    def __repr__(self) -> str:
        return f"<labstead.Sweep {'/'.join(self.path)} ({self.state})>"


def sweeps_path(entity: str, project: str) -> str:
    """Below ``/api/v1``."""
    return f"{project_path(entity, project)}/sweeps"
