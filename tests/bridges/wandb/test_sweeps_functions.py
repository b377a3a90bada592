"""Sweeps whose agents run a function in their own process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.bridges.wandb.sweeping import SOON, below, ended_well, started
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

BEGIN = (
    SOON
    + """
    sweep = wandb.sweep({
        "name": "found by functions", "description": "words", "method": "grid",
        "metric": {"name": "val.loss", "goal": "minimize"},
        "parameters": {
            "lr": {"values": [0.1, 0.2]},
            "opt": {"parameters": {"depth": {"values": [1, 2]}}},
        },
    }, project="functions")
    print(json.dumps([sweep]))
"""
)
WORK = (
    SOON
    + """
    def train():
        with wandb.init() as run:
            run.log({"val": {"loss": run.config["lr"] * run.config["opt"]["depth"]}})

    wandb.agent(sys.argv[1], function=train, project="functions", count=2)
"""
)
READ = """
    import json, os, wandb
    api = wandb.Api()
    name = os.environ["SWEEP"]
    sweep = api.sweep(f"functions/{name}")
    agents = sweep.agents()
    listed = api.project("functions").sweeps(filters={"name": name})
    print(json.dumps({
        "name": sweep.name, "expected": sweep.expected_run_count, "config": sweep.config,
        "listed": [one.id for one in listed], "n": len(listed),
        "best": dict(sweep.best_run().config), "runs": [run.id for run in sweep.runs],
        "agents": [[run.id for run in agent.runs()] for agent in agents],
        "again": sweep.agent(agents[0]._attrs["name"])._attrs == agents[0]._attrs,
        "swept": {run.sweep_name for run in sweep.runs} == {name},
    }))
"""
CANCELLED = (
    SOON
    + """
    def train():
        with wandb.init() as run:
            run.log({"loss": 1})
            command("sweep", "--cancel", f"ada/functions/{sweep}")
            patience = time.monotonic() + 60
            while time.monotonic() < patience:
                time.sleep(0.05)

    sweep = wandb.sweep(
        {"method": "grid", "parameters": {"n": {"values": [1, 2]}}}, project="functions"
    )
    wandb.agent(sweep, function=train, project="functions", count=1)
    print(json.dumps([sweep]))
"""
)


@pytest.fixture(scope="module")
def gone_through(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a sweep that two agents went through at once."""
    folder = tmp_path_factory.mktemp("functions")
    (sweep,) = run_well(live_server_process, folder, BEGIN)
    agents = [started(live_server_process, folder / name, WORK, sweep) for name in ("a", "b")]
    for agent in agents:
        ended_well(agent)
    return str(sweep)


@pytest.fixture(scope="module")
def trials(live_server_process: RealServer, gone_through: str) -> Any:
    return below(live_server_process, f"functions/sweeps/{gone_through}/trials")["results"]


def test_two_agents_run_each_cell_once(
    live_server_process: RealServer, gone_through: str, trials: Any
) -> None:
    sweep = below(live_server_process, f"functions/sweeps/{gone_through}")
    assert (sweep["name"], sweep["description"]) == ("found by functions", "words")
    assert (sweep["trials"]["finished"], sweep["best"]["value"]) == (4, 0.1)
    cells = [(one["values"]["lr"], one["values"]["opt"]["depth"]) for one in trials]
    assert sorted(cells) == [(0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2)]
    assert {one["best"] for one in trials} == {0.1, 0.2, 0.4}
    for one in trials:
        run = below(live_server_process, f"functions/runs/{one['run']}")
        found = [run[key] for key in ("state", "sweep", "trial", "config")]
        assert found == ["finished", gone_through, one["number"], one["values"]]


def test_the_client_reads_it_back(
    live_server_process: RealServer, gone_through: str, trials: Any, tmp_path: Path
) -> None:
    told = run_well(live_server_process, tmp_path, READ, SWEEP=gone_through)
    assert (told["name"], told["expected"]) == ("found by functions", 4)
    assert told["config"]["parameters"]["opt"] == {"parameters": {"depth": {"values": [1, 2]}}}
    assert told["best"] == {"lr": 0.1, "opt": {"depth": 1}}
    assert (told["listed"], told["n"]) == ([gone_through], 1)
    runs = sorted(one["run"] for one in trials)
    assert sorted(told["runs"]) == runs
    assert sorted(run for agent in told["agents"] for run in agent) == runs
    assert [len(agent) for agent in told["agents"]] == [2, 2]
    assert told["again"]
    assert told["swept"]


def test_cancelling_reaches_what_runs(live_server_process: RealServer, tmp_path: Path) -> None:
    (sweep,) = run_well(live_server_process, tmp_path, CANCELLED)
    assert below(live_server_process, f"functions/sweeps/{sweep}")["state"] == "cancelled"
    trials = below(live_server_process, f"functions/sweeps/{sweep}/trials")["results"]
    assert [one["state"] for one in trials] == ["killed"]
    assert below(live_server_process, f"functions/runs/{trials[0]['run']}")["state"] == "killed"
