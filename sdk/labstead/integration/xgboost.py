"""XGBoost: metrics of every round, parameters, importances.

model = xgboost.train(params, data, evals=[...], callbacks=[LabsteadCallback()])
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Literal

from xgboost.callback import TrainingCallback

from labstead.integration._runs import (
    configure,
    define_best,
    keep_model,
    log_importances,
    required_run,
)

Importance = Literal["gain", "weight", "cover", "total_gain", "total_cover"]


class LabsteadCallback(TrainingCallback):  # type: ignore[misc]
    """Give it to ``train``, ``cv`` or an estimator's ``callbacks``.

    Logs "DATA-METRIC" and "epoch" each round; at the end the best score and iteration, the
    importances (``log_feature_importance``) and the model as a file (``log_model``). With
    ``define_metric`` the summary keeps the best of each metric.
    """

    def __init__(
        self,
        log_model: bool = False,
        log_feature_importance: bool = True,
        importance_type: Importance = "gain",
        define_metric: bool = True,
    ) -> None:
        super().__init__()
        self.run = required_run("LabsteadCallback")
        self.log_model = log_model
        self.log_feature_importance = log_feature_importance
        self.importance_type = importance_type
        self.define_metric = define_metric

    def before_training(self, model: Any) -> Any:
        if hasattr(model, "save_config"):
            learner = json.loads(model.save_config())["learner"]
            configure(self.run, {"xgboost": learner})
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        row = {
            f"{data}-{metric}": mean_of(values[-1])
            for data, metrics in evals_log.items()
            for metric, values in metrics.items()
        }
        if epoch == 0 and self.define_metric:
            for name in row:
                define_best(self.run, name)
        self.run.log({**row, "epoch": epoch})
        return False

    def after_training(self, model: Any) -> Any:
        for name in ("best_score", "best_iteration"):
            value = attribute(model, name)
            if value is not None:
                self.run.summary[name] = value
        if self.log_feature_importance and hasattr(model, "get_score"):
            found = model.get_score(importance_type=self.importance_type)
            if found:
                log_importances(self.run, list(found), [mean_of(one) for one in found.values()])
        if self.log_model and hasattr(model, "save_model"):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "model.ubj")
                model.save_model(path)
                keep_model(self.run, path)
        return model


def mean_of(value: Any) -> float:
    """Cross-validation gives mean and deviation, a linear booster one weight a class."""
    if isinstance(value, tuple):
        return float(value[0])
    return sum(value) / len(value) if isinstance(value, list) else float(value)


def attribute(model: Any, name: str) -> Any:
    """None without early stopping, where models raise, some one thing and some another."""
    try:
        return getattr(model, name)
    except (AttributeError, TypeError):
        return None


WandbCallback = LabsteadCallback
