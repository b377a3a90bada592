"""The guide's scripts, word for word, with the client that they were written for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.bridges.wandb.client import run_command, run_script
from tests.bridges.wandb.sweeping import BY_COMMANDS, below, ended_well, started
from tests.guide_scripts import AS_ONE_PROGRAM, STEP_4_CONFIG, STEP_4_TRAIN
from tests.real_server import RealServer

pytestmark = pytest.mark.server

IRIS, WHOLE = "Iris_Classification", "Iris_Classification_End2End"
# An init within a run goes on with that run: Step 5's second one makes no "Load_Dataset".
NAMES = ["RandomForest_Run", "RandomForest_Experiment", "Dataset_Versioning", "Model_Deployment"]
NO_SCREEN = {"MPLBACKEND": "Agg"}


def of_the_client(script: str) -> str:
    """As the guide has it: other tests run the same scripts with our own client."""
    return script.replace("import labstead as wandb", "import wandb")


@pytest.fixture(scope="module")
def printed(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """All scripts ran; what they printed."""
    folder = tmp_path_factory.mktemp("guide")
    done = run_script(live_server_process, folder, of_the_client(AS_ONE_PROGRAM), **NO_SCREEN)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def runs(live_server_process: RealServer, printed: str) -> dict[str, Any]:
    """Those of the first project, by their names."""
    listed = below(live_server_process, f"{IRIS}/runs")["results"]
    return {one["name"]: one for one in listed}


def test_the_scripts_run_to_their_end(printed: str, runs: dict[str, Any]) -> None:
    assert "Experiment completed and model loaded!" in printed
    states = {name: run["state"] for name, run in runs.items()}
    assert states == dict.fromkeys(NAMES, "finished")


def test_parameters_metric_picture_and_model_are_there(
    live_server_process: RealServer, runs: dict[str, Any]
) -> None:
    run = runs["RandomForest_Experiment"]
    assert run["config"] == {"n_estimators": 100, "max_depth": 5, "random_state": 42}
    assert run["summary"]["accuracy"] > 0.9
    assert run["summary"]["confusion_matrix"]["_type"] == "image-file"
    assert runs["RandomForest_Run"]["job_type"] == "training"
    path = f"{IRIS}/runs/{run['id']}/files"
    files = [one["path"] for one in below(live_server_process, path)["results"]]
    assert any(name.startswith("media/images/confusion_matrix") for name in files)


def test_artifacts_have_versions_and_the_runs_that_made_and_used_them(
    live_server_process: RealServer, runs: dict[str, Any]
) -> None:
    path = f"{IRIS}/artifact-collections/iris_dataset/versions/latest"
    version = below(live_server_process, path)
    assert (version["type"], version["description"]) == ("dataset", "Iris dataset")
    told = below(live_server_process, f"{path}/runs")
    run = runs["Dataset_Versioning"]["id"]
    assert [one["id"] for one in told["logged_by"]] == [run]
    assert [one["id"] for one in told["used_by"]] == [run]


@pytest.mark.long
def test_a_sweep_by_commands_goes_through_all_nine(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    (tmp_path / "sweep_config.yaml").write_text(STEP_4_CONFIG)
    (tmp_path / "train.py").write_text(of_the_client(STEP_4_TRAIN))
    made = run_command(live_server_process, tmp_path, "wandb", "sweep", "sweep_config.yaml")
    told = re.search(r"wandb agent \S*?(\w+/([\w-]+)/(\w+))", made.stdout + made.stderr)
    assert told is not None, made.stderr
    address, project, sweep = told.groups()
    ended_well(started(live_server_process, tmp_path, BY_COMMANDS, "agent", address), 600)
    found = below(live_server_process, f"{project}/sweeps/{sweep}")
    assert (found["state"], found["trials"]["finished"], found["expected"]) == ("finished", 9, 9)
    trials = below(live_server_process, f"{project}/sweeps/{sweep}/trials")["results"]
    tried = [(one["values"]["n_estimators"], one["values"]["max_depth"]) for one in trials]
    assert sorted(tried) == [(n, depth) for n in (50, 100, 200) for depth in (3, 5, 7)]
    assert found["best"]["value"] == max(one["best"] for one in trials)
