"""Fifty agents at once, while they and the worker are killed: no trial is lost.

The long form kills the server as well.

LABSTEAD_TEST_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real_server import RealServer, running_server
from tests.server.processes import eventually

pytestmark = pytest.mark.server

PROJECT = "/teams/ada/projects/digits"
AGENTS, CELLS, DEATHS = 50, 70, 5
GRID = {
    "method": "grid",
    "metric": {"name": "loss"},
    "parameters": {"a": {"values": list(range(CELLS // 10))}, "b": {"values": list(range(10))}},
}


@dataclass
class World:
    server: RealServer
    sweep: str
    dice: random.Random
    deaths_left: int = DEATHS
    # Who was handed which attempt of which trial.
    handed: list[tuple[int, int, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, command: dict[str, Any], agent: str) -> None:
        with self.lock:
            self.handed.append((command["trial"], command["attempt"], agent))

    def dies(self) -> bool:
        """Whether whoever asks shall die now."""
        with self.lock:
            if self.deaths_left and self.dice.random() < 0.2:
                self.deaths_left -= 1
                return True
            return False


@dataclass
class Agent:
    """Does as an agent has to: it sends what was not answered again, with the same request."""

    world: World
    client: httpx.Client
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        while True:
            try:
                answer = self.client.post(path, json=body)
                if answer.status_code < 429:
                    return dict(answer.raise_for_status().json())
            except httpx.TransportError:
                pass
            time.sleep(0.1)

    def beat(self, runs: dict[str, str], wants: int) -> list[dict[str, Any]]:
        path = f"{PROJECT}/sweeps/{self.world.sweep}/agents/{self.token}/heartbeat"
        body = {"runs": runs, "wants": wants, "request": uuid.uuid4().hex}
        if self.world.dice.random() < 0.1:  # an answer that never arrives
            self.send(path, body)
        return list(self.send(path, body)["commands"])

    def work(self) -> bool:
        """Until there is no more to do; False when it was killed."""
        path = f"{PROJECT}/sweeps/{self.world.sweep}/agents"
        self.send(path, {"id": self.token, "name": "", "host": ""})
        runs: dict[str, str] = {}
        wait = 0.5
        while True:
            commands = {one["type"]: one for one in self.beat(runs, 1)}
            runs = {}
            if "exit" in commands:
                return True
            if "run" not in commands:
                time.sleep(wait)
                wait = min(3.0, wait * 2)
                continue
            self.world.note(commands["run"], self.token)
            if self.world.dies():
                return False
            runs = {commands["run"]["run"]: "finished"}


def live(world: World) -> None:
    """One agent after the other, as each is killed."""
    with world.server.client() as client:
        while not is_over(client, world.sweep):
            with suppress(httpx.HTTPStatusError):  # the sweep ended before it could begin
                if Agent(world, client).work():
                    return


def is_over(client: httpx.Client, sweep: str) -> bool:
    try:
        return bool(client.get(f"{PROJECT}/sweeps/{sweep}").json()["state"] == "finished")
    except (httpx.TransportError, ValueError, KeyError):
        return False


def begin(server: RealServer) -> str:
    with server.client() as client:
        client.post("/teams/ada/projects", json={"name": "digits"}).raise_for_status()
        answer = client.post(f"{PROJECT}/sweeps", json={"config": GRID}).raise_for_status()
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    "kills_server", [False, pytest.param(True, marks=pytest.mark.long)], ids=["worker", "server"]
)
def test_each_trial_is_run_and_none_is_lost(tmp_path: Path, kills_server: bool) -> None:
    seed = int(os.environ.get("LABSTEAD_TEST_SEED", "0")) or random.SystemRandom().randrange(10**9)
    print(f"LABSTEAD_TEST_SEED={seed}")  # shown when it fails
    with running_server(tmp_path / "data", LABSTEAD_AGENT_SILENT_SECONDS="4") as server:
        world = World(server, begin(server), random.Random(seed))
        with ThreadPoolExecutor(AGENTS) as pool:
            living = [pool.submit(live, world) for _ in range(AGENTS)]
            eventually(lambda: len(world.handed) > CELLS // 4)
            server.kill_child("celery")
            eventually(lambda: len(world.handed) > CELLS // 2)
            if kills_server:
                server.kill()
                server.start()
            for one in living:
                one.result()
        with server.client() as client:
            sweep = client.get(f"{PROJECT}/sweeps/{world.sweep}").json()
            trials = client.get(f"{PROJECT}/sweeps/{world.sweep}/trials?limit=200").json()[
                "results"
            ]
    assert sweep["trials"] == {
        "prepared": 0, "running": 0, "finished": CELLS, "failed": 0, "crashed": 0, "killed": 0,
        "queued_again": 0,
    }  # fmt: skip
    assert len({(one["values"]["a"], one["values"]["b"]) for one in trials}) == CELLS
    # Each attempt went to one agent only, and nobody was forgotten but for a reason.
    holders = Counter((trial, attempt) for trial, attempt, _ in set(world.handed))
    assert set(holders.values()) == {1}
    assert {trial for trial, _ in holders} == set(range(1, CELLS + 1))
    assert world.deaths_left < DEATHS
