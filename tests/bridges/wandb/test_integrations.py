"""Frameworks that log to the official client by themselves, as their users run them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

SCIKIT_LEARN = """
    import warnings
    warnings.filterwarnings("ignore")
    import wandb
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    data = load_iris()
    x, x_test, y, y_test = train_test_split(data.data, data.target, random_state=0)
    model = LogisticRegression(max_iter=500).fit(x, y)
    run = wandb.init(project="wandb-integrations", id="sklearn")
    wandb.sklearn.plot_classifier(
        model, x, x_test, y, y_test, model.predict(x_test), model.predict_proba(x_test),
        labels=list(data.target_names), model_name="LR", feature_names=data.feature_names,
    )
    run.finish()
"""
SCIKIT_LEARN_CHARTS = {
    "roc": "area_under_curve",
    "confusion_matrix": "confusion_matrix",
    "class_proportions": "bar",
    "summary_metrics": "bar",
}
XGBOOST = """
    import wandb, xgboost
    from sklearn.datasets import load_iris
    from wandb.integration.xgboost import WandbCallback

    data = load_iris()
    train = xgboost.DMatrix(data.data, data.target)
    run = wandb.init(project="wandb-integrations", id="xgboost")
    xgboost.train(
        {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}, train, num_boost_round=8,
        evals=[(train, "train")], callbacks=[WandbCallback(log_model=True)], verbose_eval=False,
    )
    run.finish()
"""
LIGHTGBM = """
    import lightgbm, wandb
    from sklearn.datasets import load_iris
    from wandb.integration.lightgbm import log_summary, wandb_callback

    data = load_iris()
    train = lightgbm.Dataset(data.data, data.target)
    run = wandb.init(project="wandb-integrations", id="lightgbm")
    model = lightgbm.train(
        {"objective": "multiclass", "num_class": 3, "verbose": -1}, train, num_boost_round=8,
        valid_sets=[train], valid_names=["train"], callbacks=[wandb_callback()],
    )
    log_summary(model)
    run.finish()
"""


@pytest.fixture(scope="module")
def look(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run a script, and read what its run shows."""

    def run(name: str, script: str) -> Any:
        run_well(live_server_process, tmp_path_factory.mktemp(name), script)
        with live_server_process.client() as client:
            path = f"/teams/ada/projects/wandb-integrations/runs/{name}"
            keys = client.get(f"{path}/keys").json()["keys"]
            return client.get(path).json(), {row["name"]: row["count"] for row in keys}

    return run


def test_scikit_learn_plots(look: Any, live_server_process: RealServer) -> None:
    run, keys = look("sklearn", SCIKIT_LEARN)
    assert run["state"] == "finished"
    assert {"confusion_matrix", "feature_importances", "roc_table"} <= keys.keys()
    with live_server_process.client() as client:
        drawn = {key: preset_of(client, key) for key in SCIKIT_LEARN_CHARTS}
    assert drawn == SCIKIT_LEARN_CHARTS


def preset_of(client: httpx.Client, key: str) -> str:
    question = {"key": key, "runs": "sklearn"}
    media = client.get("/teams/ada/projects/wandb-integrations/media", params=question).json()
    (one,) = media["runs"]
    assert one["value"]["_type"] == "custom-chart"
    preset: str = one["value"]["preset"]
    return preset


def test_xgboost(look: Any, live_server_process: RealServer) -> None:
    run, keys = look("xgboost", XGBOOST)
    assert (run["state"], keys["train-mlogloss"]) == ("finished", 8)
    assert run["config"]
    with live_server_process.client() as client:
        found = client.get("/teams/ada/projects/wandb-integrations/artifact-types").json()
    assert "model" in str(found)


def test_lightgbm(look: Any) -> None:
    run, keys = look("lightgbm", LIGHTGBM)
    assert (run["state"], keys["train_multi_logloss"]) == ("finished", 8)
    assert run["config"]["num_class"] == 3
