"""Each example of an integration, run as a user would. Skipped where its library is missing."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import labstead
from tests.real_server import ROOT, RealServer

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("at_the_server")]
FOLDER = ROOT / "examples" / "integrations"

# What it needs; rows at least; keys of the history; of the summary; files.
EXAMPLES: dict[str, tuple[list[str], int, set[str], set[str], set[str]]] = {
    "xgboost_breast_cancer": (
        ["xgboost"],
        20,
        {"test-logloss", "test-auc", "epoch", "feature_importance_chart"},
        {"best_score", "best_iteration", "feature_importance"},
        {"model.ubj"},
    ),
    "lightgbm_breast_cancer": (
        ["lightgbm"],
        20,
        {"test_auc", "test_binary_logloss", "iteration"},
        {"best_iteration", "best_score_test_auc", "feature_importance"},
        {"model.txt"},
    ),
    "catboost_breast_cancer": (
        ["catboost"],
        20,
        {"learn-Logloss", "validation-Logloss", "iteration"},
        {"best_score", "feature_importance"},
        {"model.cbm"},
    ),
    "sklearn_plots": (
        ["sklearn"],
        6,
        {"confusion_matrix", "roc", "precision_recall", "learning_curve"},
        {"roc_auc/setosa", "average_precision/setosa", "feature_importance"},
        set(),
    ),
    "optuna_search": (["optuna"], 20, {"distance", "x", "y", "trial"}, {"best"}, set()),
    "keras_digits": (
        ["keras"],
        15,
        {"epoch/loss", "epoch/val_accuracy", "batch/loss", "batch/learning_rate"},
        set(),
        {"checkpoints/1.keras", "checkpoints/3.keras"},
    ),
    "lightning_digits": (
        ["lightning"],
        8,
        {"train/loss", "trainer/global_step", "gradients/net.0.weight"},
        set(),
        {"graph/graph_0.txt"},
    ),
    "transformers_tiny": (
        ["transformers", "accelerate"],
        6,
        {"train/loss", "eval/loss", "train/learning_rate", "train/global_step"},
        {"train_runtime", "total_flos"},
        set(),
    ),
    "ultralytics_tiny": (
        ["ultralytics"],
        2,
        {"train/box_loss", "metrics/mAP50(B)", "lr/pg0", "epoch"},
        set(),
        {"weights/best.pt", "results.csv"},
    ),
}


def test_every_example_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_logs_what_it_promises(
    live_server_process: RealServer, tmp_path: Path, name: str
) -> None:
    libraries, least_rows, keys, summary, files = EXAMPLES[name]
    missing = [library for library in libraries if find_spec(library) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} are not installed")
    run_id = run_example(live_server_process, tmp_path, name)
    run = labstead.Api().run(f"ada/integrations/{run_id}")
    rows = list(run.scan_history())
    assert run.state == "finished"
    assert len(rows) >= least_rows
    assert keys - {key for row in rows for key in row} == set()
    assert summary - set(run.summary) == set()
    assert files - {file.name for file in run.files()} == set()


def run_example(server: RealServer, folder: Path, name: str) -> str:
    """The id of its run. The file is a copy, so that nothing of the checkout is on the path."""
    run_id = name.replace("_", "-")
    script = folder / f"{name}.py"
    script.write_text((FOLDER / f"{name}.py").read_text())
    environment: dict[str, Any] = server.sdk_environment(folder)
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env={**environment, "LABSTEAD_RUN_ID": run_id, "LABSTEAD_CONSOLE": "off"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return run_id
