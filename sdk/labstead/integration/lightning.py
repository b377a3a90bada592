"""PyTorch Lightning.

trainer = lightning.Trainer(logger=LabsteadLogger(project="digits"))
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from typing import Any, Literal

try:
    from lightning.pytorch.loggers.logger import Logger, rank_zero_experiment
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:  # the package of before
    from pytorch_lightning.loggers.logger import Logger, rank_zero_experiment
    from pytorch_lightning.utilities import rank_zero_only

import labstead
from labstead import Run


class LabsteadLogger(Logger):  # type: ignore[misc]
    """Logs to the current run, or to one that it begins with what ``labstead.init`` takes.

    ``prefix`` goes before every name. ``log_model`` keeps the best and last checkpoint with the
    run at the end (True), or each when it is written ("all").
    """

    def __init__(
        self,
        name: str | None = None,
        project: str | None = None,
        save_dir: str | os.PathLike[str] = ".",
        prefix: str = "",
        log_model: Literal["all"] | bool = False,
        experiment: Run | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        self._experiment = experiment
        self._begin = {"name": name, "project": project, "dir": save_dir, **kwargs}
        self._prefix = f"{prefix}-" if prefix else ""
        self._log_model = log_model
        self._checkpoints: Any = None

    @property
    @rank_zero_experiment  # type: ignore[untyped-decorator]
    def experiment(self) -> Run:
        if self._experiment is None:
            self._experiment = labstead.run or labstead.init(**self._begin)
            self._experiment.define_metric("*", step_metric="trainer/global_step")
        return self._experiment

    @property
    def name(self) -> str | None:
        return self._experiment.project if self._experiment else self._begin["project"]

    @property
    def version(self) -> str | None:
        return self._experiment.id if self._experiment else None

    @property
    def save_dir(self) -> str:
        return str(self._begin["dir"])

    @rank_zero_only  # type: ignore[untyped-decorator]
    def log_hyperparams(self, params: Mapping[str, Any] | Namespace) -> None:
        values = vars(params) if isinstance(params, Namespace) else params
        self.experiment.config.update(dict(values), allow_val_change=True)

    @rank_zero_only  # type: ignore[untyped-decorator]
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        row = {f"{self._prefix}{name}": value for name, value in metrics.items()}
        at = {} if step is None else {"trainer/global_step": step}
        self.experiment.log({**row, **at})

    def watch(
        self, model: Any, log: Any = "gradients", log_freq: int = 100, log_graph: bool = True
    ) -> None:
        self.experiment.watch(model, log=log, log_freq=log_freq, log_graph=log_graph)

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        self._checkpoints = checkpoint_callback
        if self._log_model == "all":
            self._keep_checkpoints()

    @rank_zero_only  # type: ignore[untyped-decorator]
    def finalize(self, status: str) -> None:
        """The run goes on: a test may follow, and the script's end finishes it."""
        if status == "success" and self._log_model:
            self._keep_checkpoints()

    def _keep_checkpoints(self) -> None:
        found = self._checkpoints
        paths = {getattr(found, name, "") for name in ("best_model_path", "last_model_path")}
        for path in sorted(filter(None, paths)):
            if os.path.isfile(path):
                self.experiment.save(path, base_path=os.path.dirname(path), policy="now")


WandbLogger = LabsteadLogger
