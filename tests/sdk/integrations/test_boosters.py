"""XGBoost and LightGBM in the ways the examples do not show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import labstead
from labstead import UsageError
from tests.sdk.journals import rows_of

DICE = np.random.default_rng(0)
X = DICE.normal(size=(120, 3))
Y = (X[:, 0] > 0).astype(int)


@pytest.fixture
def run() -> labstead.Run:
    return labstead.init(mode="offline")


def test_xgboost_cross_validation_logs_means(run: labstead.Run) -> None:
    xgboost = pytest.importorskip("xgboost")
    from labstead.integration.xgboost import LabsteadCallback

    data = xgboost.DMatrix(X, Y)
    parameters = {"objective": "binary:logistic"}
    found = xgboost.cv(parameters, data, 4, nfold=3, callbacks=[LabsteadCallback()])
    logged = [row["test-logloss"] for row in rows_of(run) if "epoch" in row]
    assert logged == pytest.approx(list(found["test-logloss-mean"]))


def test_xgboost_estimators_take_it_too(run: labstead.Run) -> None:
    xgboost = pytest.importorskip("xgboost")
    from labstead.integration.xgboost import WandbCallback

    callback = WandbCallback(log_feature_importance=False)
    model = xgboost.XGBClassifier(n_estimators=5, eval_metric="auc", callbacks=[callback])
    model.fit(X, Y, eval_set=[(X, Y)], verbose=False)
    rows = rows_of(run)
    assert [row["epoch"] for row in rows] == list(range(5))
    assert run.summary["validation_0-auc"] == {"max": max(row["validation_0-auc"] for row in rows)}
    assert run.config["xgboost"]["gradient_booster"]["name"] == "gbtree"


def test_a_linear_booster_has_no_trees_and_is_logged(run: labstead.Run) -> None:
    xgboost = pytest.importorskip("xgboost")
    from labstead.integration.xgboost import LabsteadCallback

    data = xgboost.DMatrix(X, Y)
    callback = LabsteadCallback(importance_type="weight", define_metric=False)
    xgboost.train(
        {"booster": "gblinear"}, data, 3, evals=[(data, "train")], callbacks=[callback],
        verbose_eval=False,
    )  # fmt: skip
    assert isinstance(run.summary["train-rmse"], float)
    assert len(run.summary["feature_importance"]) == 3


def test_lightgbm_cross_validation_and_estimators(run: labstead.Run) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    from labstead.integration.lightgbm import labstead_callback, log_summary, wandb_callback

    parameters = {"objective": "binary", "metric": "auc", "verbosity": -1, "num_leaves": 4}
    lightgbm.cv(parameters, lightgbm.Dataset(X, Y), 3, callbacks=[labstead_callback()])
    (means,) = {key for key in rows_of(run)[0] if key.endswith("auc")}
    assert f"{means}-stdv" in rows_of(run)[0]
    assert run.config["num_leaves"] == 4
    model = lightgbm.LGBMClassifier(n_estimators=3, verbosity=-1)
    model.fit(X, Y, eval_set=[(X, Y)], callbacks=[wandb_callback(define_metric=False)])
    log_summary(model)
    assert set(run.summary["feature_importance"]) == {"Column_0", "Column_1", "Column_2"}


@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_without_a_run_they_say_what_is_missing(name: str) -> None:
    pytest.importorskip(name)
    from importlib import import_module

    module: Any = import_module(f"labstead.integration.{name}")
    with pytest.raises(UsageError, match="init"):
        module.LabsteadCallback()
