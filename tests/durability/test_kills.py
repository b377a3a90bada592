"""Trainings killed at random moments, over a bad network, to a server that is killed as well.

After ``labstead sync`` every value whose call had returned is on the server, once and in order.
The long form is 50 kills: ``pytest -m long tests/durability``. LABSTEAD_TEST_SEED repeats a run.
"""

from __future__ import annotations

import hashlib
import math
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.durability import training
from tests.durability.proxy import BadProxy, any_treatment, bad_proxy
from tests.real_server import RealServer, running_server
from tests.server.processes import eventually

pytestmark = pytest.mark.server

RUNS = "/teams/ada/projects/kills/runs"
PROGRAM = Path(training.__file__)
SYNC = [str(Path(sys.executable).with_name("labstead")), "sync"]


@dataclass
class Killed:
    """A training that is dead, and the values of its calls that had returned, by call."""

    id: str
    returned: dict[str, list[int]] = field(default_factory=dict)

    def last(self, call: str) -> int:
        return max(self.returned.get(call, []), default=-1)


@dataclass(frozen=True)
class Size:
    """How long the test takes: the long form comes to later moments, the short one to fewer."""

    kills: int
    most_calls: float
    restart_seconds: float
    most_restarts: int
    sync_seconds: float


SHORT = Size(kills=4, most_calls=10**3.3, restart_seconds=2.0, most_restarts=2, sync_seconds=1.5)
LONG = Size(
    kills=50, most_calls=10**3.9, restart_seconds=6.0, most_restarts=10**6, sync_seconds=5.0
)


@dataclass(frozen=True)
class Plan:
    """A training that is killed some moments after so many calls have returned."""

    id: str
    mode: str
    calls: int
    pause_seconds: float


def planned(index: int, size: Size, dice: random.Random) -> Plan:
    """A random point, some as early as the first import, else anywhere between two calls."""
    calls = int(10 ** dice.uniform(1.5, math.log10(size.most_calls)))
    calls = calls if dice.random() < 0.85 else 0
    pause = dice.uniform(0, 0.02 if calls else 0.8)
    return Plan(f"k{index}", "offline" if index % 5 == 3 else "online", calls, pause)


def seed() -> int:
    return int(os.environ.get("LABSTEAD_TEST_SEED", "0")) or random.SystemRandom().randrange(10**9)


@pytest.mark.parametrize(
    "size", [SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_every_value_whose_call_returned_is_there_once(tmp_path: Path, size: Size) -> None:
    number = seed()
    print(f"LABSTEAD_TEST_SEED={number}")  # shown when it fails
    dice = random.Random(number)
    with (
        running_server(tmp_path / "data") as server,
        bad_proxy(server.port, partial(any_treatment, random.Random(number))) as proxy,
    ):
        environment = {**server.sdk_environment(tmp_path), "LABSTEAD_BASE_URL": proxy.url}
        plans = [planned(index, size, dice) for index in range(size.kills)]
        with being_restarted(server, size) as restarts:
            train = partial(killed_training, environment=environment, folder=tmp_path)
            # Two at a time, so that later ones find the journals of killed ones and of living ones.
            with ThreadPoolExecutor(max_workers=2) as pool:
                trainings = list(pool.map(train, plans))
            for _ in range(size.kills // 2):
                interrupt_sync(environment, tmp_path, after=dice.uniform(0.5, size.sync_seconds))
        proxy.be_kind()
        synced = sync(environment, tmp_path)
        assert synced.returncode == 0, synced.stdout + synced.stderr
        assert "0 runs to send" in sync(environment, tmp_path).stdout
        for one in trainings:
            check(server, one)
    report(trainings, proxy, restarts)


@contextmanager
def being_restarted(server: RealServer, size: Size) -> Iterator[list[float]]:
    """Killed and started again until the block ends, or often enough; the moments of it."""
    enough, moments = threading.Event(), list[float]()

    def restart() -> None:
        while len(moments) < size.most_restarts and not enough.wait(size.restart_seconds):
            server.kill()
            server.start()
            moments.append(time.monotonic())

    thread = threading.Thread(target=restart)
    thread.start()
    try:
        yield moments
    finally:
        enough.set()
        thread.join()


def killed_training(plan: Plan, *, environment: dict[str, str], folder: Path) -> Killed:
    """Start it, let it come to its point, and kill it."""
    side = folder / f"{plan.id}.returned"
    with (folder / f"{plan.id}.said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), plan.id, plan.mode],
            env=environment, cwd=folder, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        eventually(lambda: process.poll() is not None or lines_in(side) >= plan.calls)
        assert process.poll() is None, (folder / f"{plan.id}.said").read_text()
        time.sleep(plan.pause_seconds)
    finally:
        process.kill()
        process.wait()
    return Killed(plan.id, calls_in(side))


def lines_in(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def calls_in(path: Path) -> dict[str, list[int]]:
    calls: dict[str, list[int]] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        call, value = line.split()
        calls.setdefault(call, []).append(int(value))
    return calls


def interrupt_sync(environment: dict[str, str], folder: Path, *, after: float) -> None:
    with (folder / "sync.said").open("ab") as said:
        process = subprocess.Popen(SYNC, env=environment, cwd=folder, stdout=said, stderr=said)
    time.sleep(after)
    process.kill()
    process.wait()


def sync(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        SYNC, env=environment, cwd=folder, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


def check(server: RealServer, killed: Killed) -> None:
    with server.client() as api:
        answer = api.get(f"{RUNS}/{killed.id}")
        if not killed.returned and answer.status_code == 404:
            return  # killed before there was a run
        run = answer.raise_for_status().json()
        rows = lines_of(api, killed.id, "history")
        printed = lines_of(api, killed.id, "console")
        files = {one["path"]: one for one in items(api, f"{RUNS}/{killed.id}/files")}
    check_rows(killed, rows)
    check_updates(killed, run, rows)
    check_console(killed, printed)
    check_files(killed, files)


def check_rows(killed: Killed, rows: list[dict[str, Any]]) -> None:
    count = killed.last("half") + 1
    assert count <= len(rows) <= count + 1, killed.id
    assert [row["_line"] for row in rows] == list(range(len(rows)))
    assert [row["_step"] for row in rows] == list(range(len(rows)))
    assert [row["half"] for row in rows] == list(range(len(rows)))
    values = [row["value"] for row in rows if "value" in row]
    assert values == list(range(len(values)))
    assert killed.last("value") + 1 <= len(values) <= len(rows)


def check_updates(killed: Killed, run: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """The call that the kill cut short may have written its value all the same."""
    assert run["config"]["lr"] == 0.1
    for call, found in (
        ("config", run["config"].get("at", -1)),
        ("summary", run["summary"].get("best", -1)),
    ):
        last = killed.last(call)
        assert found in (last, 0 if last < 0 else last + training.CHANGE_EVERY), (killed.id, call)
    if rows:
        assert run["summary"]["half"] == rows[-1]["half"]


def check_console(killed: Killed, printed: list[dict[str, Any]]) -> None:
    """Lines are recorded some moments after the print, so the last may be missing."""
    lines = [line for line in printed if str(line["text"]).startswith("line ")]
    numbers = [int(str(line["text"]).split()[1]) for line in lines]
    assert numbers == list(range(len(numbers))), killed.id


def check_files(killed: Killed, files: dict[str, dict[str, Any]]) -> None:
    for number in killed.returned.get("save", []):
        file = files[f"notes-{killed.id}-{number}.txt"]
        content = training.content_of(number).encode()
        assert file["state"] == "ready"
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def lines_of(api: httpx.Client, run_id: str, stream: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    at: int | None = 0
    while at is not None:
        asked = {"from_line": at, "limit": 10_000}
        page = api.get(f"{RUNS}/{run_id}/streams/{stream}/rows", params=asked).json()
        found += page["rows"]
        at = page["next_line"]
    return found


def items(api: httpx.Client, path: str) -> list[dict[str, Any]]:
    answer = api.get(path).raise_for_status().json()
    return list(answer if isinstance(answer, list) else answer["results"])


def report(trainings: list[Killed], proxy: BadProxy, restarts: list[float]) -> None:
    calls = sum(len(some) for one in trainings for some in one.returned.values())
    print(
        f"{len(trainings)} kills, {calls} calls that had returned, {len(restarts)} kills of the "
        f"server, {proxy.cuts} of {proxy.connections} connections cut"
    )
