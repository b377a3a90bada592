"""LightGBM: metrics of every round, parameters, importances.

model = lightgbm.train(params, data, valid_sets=[...], callbacks=[labstead_callback()])
log_summary(model)
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labstead.integration._runs import (
    configure,
    define_best,
    keep_model,
    log_importances,
    required_run,
)


class LabsteadCallback:
    """Logs "DATA_METRIC" each round; LightGBM calls it with its environment."""

    order = 30
    before_iteration = False

    def __init__(self, log_params: bool = True, define_metric: bool = True) -> None:
        self.run = required_run("labstead_callback")
        self.log_params = log_params
        self.define_metric = define_metric

    def __call__(self, env: Any) -> None:
        if env.iteration == env.begin_iteration:
            self._begin(env)
        row = {name_of(result): float(result[2]) for result in env.evaluation_result_list or []}
        spread = {
            f"{name_of(result)}-stdv": float(result[4])
            for result in env.evaluation_result_list or []
            if len(result) > 4
        }
        self.run.log({**row, **spread, "iteration": env.iteration})

    def _begin(self, env: Any) -> None:
        if self.log_params:
            configure(self.run, env.params)
        for result in env.evaluation_result_list or [] if self.define_metric else []:
            define_best(self.run, name_of(result), is_greater_better=bool(result[3]))


def labstead_callback(log_params: bool = True, define_metric: bool = True) -> Callable[[Any], None]:
    """A callback for ``train``, ``cv`` and the estimators' ``fit``."""
    return LabsteadCallback(log_params, define_metric)


def log_summary(
    model: Any,
    params: Any = None,
    feature_importance: bool = True,
    save_model_checkpoint: bool = False,
) -> None:
    """After the training: best iteration and scores, importances, and the model as a file."""
    run = required_run("log_summary")
    booster = getattr(model, "booster_", model)
    if params:
        configure(run, params)
    run.summary["best_iteration"] = booster.best_iteration
    for data, scores in booster.best_score.items():
        for metric, score in scores.items():
            run.summary[f"best_score_{data}_{metric}"] = float(score)
    if feature_importance:
        log_importances(run, booster.feature_name(), booster.feature_importance("gain"))
    if save_model_checkpoint:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.txt")
            booster.save_model(path)
            keep_model(run, path)


def name_of(result: Any) -> str:
    """A result is (data, metric, value, whether greater is better), from ``cv`` with a spread."""
    return f"{result[0]}_{result[1]}".replace(" ", "_")


wandb_callback = labstead_callback
