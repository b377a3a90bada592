"""How sweeps of the official client end by themselves, and what becomes of agents that die."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from os import kill
from pathlib import Path
from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.bridges.wandb.sweeping import BY_COMMANDS, SOON, below, ended_well, started
from tests.real_server import RealServer, running_server

pytestmark = [pytest.mark.server, pytest.mark.long]

EARLY = (
    SOON
    + """
    def train():
        with wandb.init(settings=wandb.Settings(x_file_stream_transmit_interval=1)) as run:
            loss, patience = run.config["loss"], time.monotonic() + 200
            for step in range(10**6 if loss == 2 else 9):
                assert time.monotonic() < patience, "nobody said stop"
                run.log({"loss": loss})
                time.sleep(0.05)

    sweep = wandb.sweep({
        "method": "grid", "metric": {"name": "loss", "goal": "minimize"},
        "parameters": {"loss": {"values": [1, 2, 0]}},
        "early_terminate": {"type": "hyperband", "max_iter": 27, "s": 2},
    }, project="ends")
    wandb.agent(sweep, function=train, project="ends")
    print(json.dumps([sweep]))
"""
)
BEGIN = (
    SOON
    + """
    sweep = wandb.sweep({
        "program": "wait.py", "method": "grid", "parameters": {"n": {"values": [1, 2]}},
    }, project="ends")
    print(json.dumps([sweep]))
"""
)
WAIT = """\
import os, pathlib, time, wandb
with wandb.init() as run:
    run.log({"loss": run.config.n})
    pathlib.Path(f"../pid-{run.id}").write_text(str(os.getpid()))
    while not pathlib.Path("../go").exists():
        time.sleep(0.05)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    """One that misses agents soon."""
    with running_server(tmp_path / "server", LABSTEAD_AGENT_SILENT_SECONDS="8") as server:
        yield server


def trials_of(server: RealServer, sweep: str) -> Any:
    found = below(server, f"ends/sweeps/{sweep}/trials")["results"]
    return sorted(found, key=lambda one: one["number"])


def wait_until(condition: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def test_a_bad_run_is_stopped_early_and_the_agent_goes_when_nothing_is_left(
    server: RealServer, tmp_path: Path
) -> None:
    (sweep,) = run_well(server, tmp_path, EARLY)
    good, bad, best = trials_of(server, sweep)
    assert [one["state"] for one in (good, bad, best)] == ["finished"] * 3
    assert (bad["best"], bad["stop"]["threshold"]) == (2.0, 1.0)
    assert bad["stop"]["band"] in (3, 9)
    assert (good["stop"], best["stop"]) == (None, None)
    states = [below(server, f"ends/runs/{one['run']}")["state"] for one in (good, bad, best)]
    assert states == ["finished", "killed", "finished"]
    found = below(server, f"ends/sweeps/{sweep}")
    assert (found["state"], found["best"]["value"]) == ("finished", 0.0)


def test_the_trial_of_a_killed_agent_is_run_by_another(server: RealServer, tmp_path: Path) -> None:
    (sweep,) = run_well(server, tmp_path, BEGIN)
    for name in ("lost", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "wait.py").write_text(WAIT)
    address = f"ada/ends/{sweep}"
    lost = started(server, tmp_path / "lost", BY_COMMANDS, "agent", address)
    wait_until(lambda: len(list(tmp_path.glob("pid-*"))) == 1)
    (orphan,) = tmp_path.glob("pid-*")
    lost.kill()
    wait_until(lambda: below(server, f"ends/sweeps/{sweep}")["trials"]["queued_again"] == 1)
    (tmp_path / "go").touch()
    said = ended_well(started(server, tmp_path / "other", BY_COMMANDS, "agent", address))
    assert "exit" in said
    first, second = trials_of(server, sweep)
    assert [one["state"] for one in (first, second)] == ["finished", "finished"]
    assert (first["attempt"], second["attempt"]) == (2, 1)
    assert first["run"] != orphan.name.removeprefix("pid-")
    with suppress(ProcessLookupError):
        kill(int(orphan.read_text()), signal.SIGKILL)
