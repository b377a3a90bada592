"""SIGKILL of every process at once: what was logged is there exactly once at the end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.real_server import RealServer, running_server

pytestmark = pytest.mark.server

ROUNDS = 3
STEPS = 600
TRAINING = f"""
import time
import labstead

with labstead.init(project="survival", id="survivor") as run:
    for step in range({STEPS}):
        run.log({{"value": step}})
        time.sleep(0.01)
"""
RUN = "/teams/ada/projects/survival/runs/survivor"


def lines_at(server: RealServer) -> int:
    with server.client() as api:
        answer = api.get(f"{RUN}/streams/history")
    return int(answer.json().get("next_line", 0))


def wait_for_more(server: RealServer, than: int) -> int:
    deadline = time.monotonic() + 30
    while (lines := lines_at(server)) <= than:
        assert time.monotonic() < deadline, f"still {lines} lines"
        time.sleep(0.05)
    return lines


def test_killed_server_loses_and_repeats_nothing(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        training = subprocess.Popen(
            [sys.executable, "-c", TRAINING], env=server.sdk_environment(tmp_path), cwd=tmp_path
        )
        seen = 0
        for _ in range(ROUNDS):
            seen = wait_for_more(server, than=seen)
            server.kill()
            time.sleep(0.3)
            server.start()
        assert training.wait(timeout=60) == 0
        with server.client() as api:
            rows = api.get(f"{RUN}/streams/history/rows").json()["rows"]
            run = api.get(RUN).json()
    assert [row["value"] for row in rows] == list(range(STEPS))
    assert [row["_line"] for row in rows] == list(range(STEPS))
    assert (run["state"], run["summary"]["value"]) == ("finished", STEPS - 1)
