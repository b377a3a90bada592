"""CatBoost: metrics of every iteration, parameters, importances.

model.fit(pool, eval_set=..., callbacks=[LabsteadCallback()])
log_summary(model)
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from labstead.integration._runs import configure, keep_model, log_importances, required_run


class LabsteadCallback:
    """Logs "DATA-METRIC" every ``metric_period`` iterations."""

    def __init__(self, metric_period: int = 1) -> None:
        self.run = required_run("LabsteadCallback")
        self.metric_period = metric_period

    def after_iteration(self, info: Any) -> bool:
        """Answers True: False would end the training."""
        if info.iteration % self.metric_period == 0:
            row = {
                f"{data}-{metric}": float(values[-1])
                for data, metrics in (info.metrics or {}).items()
                for metric, values in metrics.items()
            }
            self.run.log({**row, "iteration": info.iteration})
        return True


def log_summary(
    model: Any,
    log_all_params: bool = True,
    save_model_checkpoint: bool = False,
    log_feature_importance: bool = True,
) -> None:
    """After the training: parameters, best scores, importances, and the model as a file."""
    run = required_run("log_summary")
    configure(run, model.get_all_params() if log_all_params else model.get_params())
    run.summary["best_iteration"] = model.get_best_iteration()
    run.summary["best_score"] = model.get_best_score()
    if log_feature_importance:
        log_importances(run, model.feature_names_, model.get_feature_importance())
    if save_model_checkpoint:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.cbm")
            model.save_model(str(path))
            keep_model(run, path)


WandbCallback = LabsteadCallback
