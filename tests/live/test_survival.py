"""Killed or stopped at random moments: what was acknowledged is there, once and in order."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.real_server import RealServer, running_server
from tests.server.processes import eventually

pytestmark = pytest.mark.server

TRAINING = """
import time
from pathlib import Path
import labstead

with labstead.init(project="survival", id="survivor") as run:
    step = 0
    while not Path("enough").exists():
        run.log({"value": step})
        step += 1
        time.sleep(0.005)
print(step)
"""
RUNS = "/teams/ada/projects/survival/runs"


def more_lines(server: RealServer, *, than: int) -> int:
    """By how many the training's history has grown beyond ``than``."""
    with server.client() as api:
        answer = api.get(f"{RUNS}/survivor/streams/history")
    return max(0, int(answer.json().get("next_line", 0)) - than)


def rows_of(server: RealServer, run: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    at: int | None = 0
    with server.client() as api:
        while at is not None:
            page = api.get(
                f"{RUNS}/{run}/streams/history/rows", params={"from_line": at, "limit": 10_000}
            ).json()
            rows += page["rows"]
            at = page["next_line"]
    return rows


def test_killed_server_loses_and_repeats_nothing_of_a_training(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        training = subprocess.Popen(
            [sys.executable, "-c", TRAINING],
            env=server.sdk_environment(tmp_path),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
        )
        seen = 0
        for _ in range(3):
            seen += eventually(partial(more_lines, server, than=seen))
            server.kill()
            server.start()
        (tmp_path / "enough").touch()
        said, _ = training.communicate(timeout=60)
        steps = int(said.split()[-1])
        rows = rows_of(server, "survivor")
        with server.client() as api:
            run = api.get(f"{RUNS}/survivor").json()
    assert training.returncode == 0
    assert [row["value"] for row in rows] == list(range(steps))
    assert [row["_line"] for row in rows] == list(range(steps))
    assert (run["state"], run["summary"]["value"]) == ("finished", steps - 1)


class Resender(threading.Thread):
    """Sends lines as fast as it can, often some of them again, and remembers what was acknowledged.

    Line ``n`` holds the value ``n``, so that lines lost, doubled or swapped show.
    """

    def __init__(self, server: RealServer, number: int) -> None:
        super().__init__()
        self.name = f"resender-{number}"
        self.acknowledged = 0
        self.broken_promises: list[str] = []
        self._dice = random.Random(number)
        self._server = server
        self._stopping = threading.Event()
        with server.client() as api:
            api.post(RUNS, json={"id": self.name}).raise_for_status()

    def run(self) -> None:
        with self._server.client() as api:
            while not self._stopping.is_set():
                try:
                    self._send(api)
                except httpx.HTTPError:
                    self._stopping.wait(0.02)

    def _send(self, api: httpx.Client) -> None:
        first = max(0, self.acknowledged - self._dice.choice([0, 0, 1, 50, 1000]))
        end = self.acknowledged + self._dice.randint(1, 400)
        answer = api.post(
            f"{RUNS}/{self.name}/streams/history",
            params={"offset": first},
            content=b"\n".join(b'{"_step":%d,"value":%d}' % (n, n) for n in range(first, end)),
            headers={"Content-Type": "application/x-ndjson"},
        )
        if answer.status_code == 409:
            self.broken_promises.append(answer.text)
        if answer.status_code == 200:
            self.acknowledged = orjson.loads(answer.content)["next_line"]

    def stop(self) -> None:
        self._stopping.set()
        self.join()


@pytest.mark.parametrize(
    "rounds", [4, pytest.param(20, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_every_acknowledged_line_is_there_once_whatever_ends(tmp_path: Path, rounds: int) -> None:
    dice = random.Random(rounds)
    with running_server(tmp_path / "data") as server:
        clients = [Resender(server, number) for number in range(4)]
        for client in clients:
            client.start()
        for number in range(rounds):
            await_progress(clients, lines=dice.randint(1, 20_000))
            end(server, ["web", "everything", "worker", "politely"][number % 4])
        await_progress(clients, lines=1)
        for client in clients:
            client.stop()
        found = {client.name: rows_of(server, client.name) for client in clients}
    for client in clients:
        rows = found[client.name]
        assert client.broken_promises == []
        assert len(rows) >= client.acknowledged > 0
        assert [row["_line"] for row in rows] == list(range(len(rows)))
        assert [row["value"] for row in rows] == list(range(len(rows)))


def await_progress(clients: list[Resender], *, lines: int) -> None:
    """Until each client has had an answer since now, and all together so many lines."""
    before = [client.acknowledged for client in clients]
    eventually(
        lambda: (
            all(c.acknowledged > b for c, b in zip(clients, before, strict=True))
            and sum(c.acknowledged for c in clients) - sum(before) >= lines
        )
    )


def end(server: RealServer, what: str) -> None:
    """Kill it, or stop everything with SIGTERM; then it is started again."""
    if what in ("web", "worker"):
        server.kill_child({"web": "uvicorn", "worker": "supervisor.worker"}[what])
        return
    if what == "everything":
        server.kill()
    else:
        server.stop()
    server.start()
