"""Agents and servers that are killed: no trial is lost, none is run twice to its end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from os import kill
from pathlib import Path

import pytest

from tests.real_server import RealServer, running_server
from tests.sdk.sweeps.conftest import MakeSweep, StartAgent, ends, states
from tests.sdk.waiting import wait_until

pytestmark = [pytest.mark.server, pytest.mark.long]

WAITS = """
    import os, pathlib, time, labstead
    run = labstead.init()
    run.log({"loss": run.config.n})
    pathlib.Path(f"pid-{run.id}").write_text(str(os.getpid()))
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
"""


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealServer]:
    """One that misses agents soon."""
    with running_server(tmp_path / "server", LABSTEAD_AGENT_SILENT_SECONDS="8") as server:
        monkeypatch.setenv("LABSTEAD_BASE_URL", server.url)
        monkeypatch.setenv("LABSTEAD_API_KEY", server.key)
        yield server


def running() -> list[Path]:
    return list(Path().glob("pid-*"))


@pytest.mark.usefixtures("own_server")
def test_the_trial_of_a_killed_agent_is_run_by_another(
    make_sweep: MakeSweep, start_agent: StartAgent
):
    sweep = make_sweep(WAITS, parameters={"n": {"value": 7}})
    lost = start_agent(sweep)
    wait_until(running, 60)
    (orphan,) = running()
    lost.kill()
    other = start_agent(sweep)
    wait_until(lambda: len(running()) == 2, 90)
    Path("go").touch()
    code, said = ends(other)
    assert code == 0, said
    assert states(sweep) == {1: "finished"}
    (trial,) = sweep.trials
    assert (trial.attempt, trial.run) != (1, orphan.name.removeprefix("pid-"))
    with suppress(ProcessLookupError):
        kill(int(orphan.read_text()), signal.SIGKILL)


def test_an_agent_outlives_an_outage_of_the_server(
    make_sweep: MakeSweep, start_agent: StartAgent, own_server: RealServer
):
    sweep = make_sweep(WAITS)
    agent = start_agent(sweep)
    wait_until(running, 60)
    own_server.kill()
    Path("go").touch()
    assert any("the agent goes on trying" in line for line in agent.stderr)
    own_server.start()
    code, said = ends(agent, 120)
    assert code == 0, said
    assert states(sweep) == dict.fromkeys((1, 2, 3), "finished")
    assert len(sweep.runs) == 3
