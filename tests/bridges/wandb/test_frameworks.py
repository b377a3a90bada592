"""Frameworks of deep learning that log to the official client, as their users run them.

They are too large to be installed for the suite; ``tools.try_frameworks`` installs and tries them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.bridges.wandb.client import PYTHON, run_script
from tests.bridges.wandb.frameworks import KERAS, LIGHTNING, TRANSFORMERS
from tests.bridges.wandb.sweeping import below
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.long]
SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def logged(
    server: RealServer, folder: Path, name: str, script: str, **settings: str
) -> tuple[Any, dict[str, int]]:
    """The run of a script, and how often each key was logged. Skips what is not installed."""
    package = {"keras": "tensorflow"}.get(name, name.partition("-")[0])
    looked = subprocess.run([PYTHON, "-c", f"import {package}"], check=False, capture_output=True)
    if looked.returncode:
        pytest.skip(f"{package} is not installed beside the wandb client")
    done = run_script(server, folder, script, **SETTINGS, **settings)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    keys = below(server, f"frameworks/runs/{name}/keys")["keys"]
    return below(server, f"frameworks/runs/{name}"), {one["name"]: one["count"] for one in keys}


def artifacts_logged(server: RealServer, run: str) -> list[Any]:
    listed: list[Any] = below(server, f"frameworks/runs/{run}/artifacts")["results"]
    return listed


def collections_logged(server: RealServer, run: str) -> set[str]:
    return {one["collection"] for one in artifacts_logged(server, run)}


def test_lightning(live_server_process: RealServer, tmp_path: Path) -> None:
    run, keys = logged(live_server_process, tmp_path, "lightning", LIGHTNING)
    assert (run["state"], run["config"]["lr"], run["config"]["width"]) == ("finished", 0.1, 4)
    assert (keys["train/loss_step"], keys["train/loss_epoch"], keys["val/loss"]) == (12, 3, 3)
    assert keys["lr-SGD"] == 12
    assert {"gradients/net.0.weight", "samples", "pictures"} <= keys.keys()
    assert "model-lightning" in collections_logged(live_server_process, "lightning")


# Of each version of the model: what Trainer calls it beside "latest".
ALIASES = {
    "end": [{"base_model"}, {"final_model"}],
    "checkpoint": [
        {"base_model"},
        {"epoch_0.75", "checkpoint_global_step_3"},
        {"epoch_1.5", "checkpoint_global_step_6"},
        {"final_model"},
    ],
}


@pytest.mark.parametrize("kept", ALIASES)
def test_transformers(live_server_process: RealServer, tmp_path: Path, kept: str) -> None:
    name = f"transformers-{kept}"
    run, keys = logged(live_server_process, tmp_path, name, TRANSFORMERS, WANDB_LOG_MODEL=kept)
    assert (run["state"], run["config"]["max_steps"]) == ("finished", 6)
    assert (keys["train/loss"], keys["eval/loss"]) == (3, 2)
    assert run["config"]["hidden_size"] == 16
    versions = sorted(artifacts_logged(live_server_process, name), key=lambda one: one["version"])
    assert [set(one["aliases"]) - {"latest"} for one in versions] == ALIASES[kept]
    assert {one["collection"] for one in versions} == {f"model-{name}"}


def test_keras(live_server_process: RealServer, tmp_path: Path) -> None:
    run, keys = logged(live_server_process, tmp_path, "keras", KERAS)
    assert (run["state"], run["config"]["width"]) == ("finished", 4)
    assert (keys["epoch/loss"], keys["epoch/val_loss"], keys["batch/loss"]) == (3, 3, 6)
    made = {"run_keras_model", "run_keras_pred"}
    assert made <= collections_logged(live_server_process, "keras")
