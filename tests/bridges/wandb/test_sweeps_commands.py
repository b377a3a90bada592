"""``wandb sweep`` and ``wandb agent``, as people type them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bridges.wandb.client import run_command, run_well
from tests.bridges.wandb.sweeping import SOON, below
from tests.real_server import RealServer

pytestmark = pytest.mark.server

CONFIG = """\
program: train.py
method: grid
metric: {name: loss, goal: minimize}
command: ["${env}", "${interpreter}", "${program}", "${args}"]
parameters:
  lr: {values: [0.1, 0.2]}
  tiny: {distribution: log_uniform_values, min: 1e-5, max: 1e-1}
"""
GRID = CONFIG.replace("{distribution: log_uniform_values, min: 1e-5, max: 1e-1}", "{value: 1}")
TRAIN = """\
import sys, wandb
with wandb.init() as run:
    assert sys.argv[1:] == [f"--lr={run.config.lr}", "--tiny=1"], sys.argv
    run.log({"loss": run.config.lr})
"""
COMMANDS = (
    SOON
    + """
    import contextlib, io, os, re

    def said(*words):
        words_of = io.StringIO()
        with contextlib.redirect_stderr(words_of), contextlib.redirect_stdout(words_of):
            command(*words)
        return words_of.getvalue()

    def refused(*words):
        try:
            return said(*words)
        except Exception as error:
            return str(getattr(error, "message", error))

    def state():
        return wandb.Api().sweep(place).state

    wrong = refused("sweep", "-p", "commands", "wrong.yaml")
    made = said("sweep", "-p", "commands", "--name", "typed", "grid.yaml")
    sweep = re.search("with ID: .*?([a-z0-9]{8})", made)[1]
    place = f"ada/commands/{sweep}"
    states = [state()]
    said("sweep", "--update", place, "grid.yaml")
    command("agent", "--count", "1", place)
    late = refused("sweep", "--update", place, "grid.yaml")
    for word in ("pause", "resume", "stop", "resume", "cancel"):
        said("sweep", f"--{word}", place)
        states.append(state())
    print(json.dumps({"sweep": sweep, "states": states, "wrong": wrong, "late": late}))
"""
)


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("commands")
    (folder / "wrong.yaml").write_text(
        CONFIG.replace("{values", "{walues").replace("min: 1e-5", "min: -1")
    )
    (folder / "grid.yaml").write_text(GRID)
    # The agent's program takes the place of the script, which is loaded by then.
    return run_well(live_server_process, folder, wait_for_the_program(TRAIN) + COMMANDS)


def wait_for_the_program(code: str) -> str:
    return f"""
    with open("train.py", "w") as program:
        program.write({code!r})
"""


def test_an_agent_runs_the_program_with_its_values(
    live_server_process: RealServer, told: Any
) -> None:
    sweep = below(live_server_process, f"commands/sweeps/{told['sweep']}")
    assert (sweep["name"], sweep["program"]) == ("typed", "train.py")
    (trial,) = below(live_server_process, f"commands/sweeps/{told['sweep']}/trials")["results"]
    assert (trial["state"], trial["best"]) == ("finished", 0.1)
    run = below(live_server_process, f"commands/runs/{trial['run']}")
    assert run["config"] == {"lr": 0.1, "tiny": 1}
    assert run["metadata"]["args"] == ["--lr=0.1", "--tiny=1"]


def test_a_sweep_is_steered_by_commands(told: Any) -> None:
    expected = ["PENDING", "PAUSED", "RUNNING", "FINISHED", "RUNNING", "CANCELED"]
    assert told["states"] == expected


def test_what_is_wrong_is_said(told: Any) -> None:
    assert "parameters.lr" in told["wrong"]
    assert "parameters.tiny" in told["wrong"]
    assert "has started" in told["late"]


def test_an_agent_of_no_sweep_says_so(live_server_process: RealServer, tmp_path: Path) -> None:
    address = "ada/commands/nothing1"
    done = run_command(live_server_process, tmp_path, "wandb", "agent", address)
    assert done.returncode != 0
    assert "not found" in done.stdout + done.stderr
