"""Keras 3, on any of its backends.

model.fit(x, y, callbacks=[LabsteadMetricsLogger(), LabsteadModelCheckpoint("best.keras")])
"""

from __future__ import annotations

import os
import re
from typing import Any, Literal

import keras

from labstead.integration._runs import configure, required_run


class LabsteadMetricsLogger(keras.callbacks.Callback):  # type: ignore[misc]
    """Logs what Keras computes, as "epoch/NAME" and, with ``log_freq`` "batch" or a number of
    batches, as "batch/NAME" too.
    """

    def __init__(
        self, log_freq: Literal["epoch", "batch"] | int = "epoch", initial_global_step: int = 0
    ) -> None:
        super().__init__()
        self.run = required_run("LabsteadMetricsLogger")
        self.every = {"epoch": 0, "batch": 1}[log_freq] if isinstance(log_freq, str) else log_freq
        self.global_batch = initial_global_step
        self.run.define_metric("epoch/*", step_metric="epoch/epoch")
        if self.every:
            self.run.define_metric("batch/*", step_metric="batch/batch_step")

    def on_train_begin(self, logs: Any = None) -> None:
        configure(self.run, self.params or {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = {f"epoch/{name}": value for name, value in (logs or {}).items()}
        self.run.log({**row, "epoch/epoch": epoch, **self._rate("epoch")})

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.global_batch += 1
        if self.every and batch % self.every == 0:
            row = {f"batch/{name}": value for name, value in (logs or {}).items()}
            self.run.log({**row, "batch/batch_step": self.global_batch, **self._rate("batch")})

    def _rate(self, kind: str) -> dict[str, float]:
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is None:
            return {}
        value = keras.ops.convert_to_numpy(optimizer.learning_rate)
        return {f"{kind}/learning_rate": float(value)}


class LabsteadModelCheckpoint(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """Keras' own checkpoint, whose files are kept with the run as they are written."""

    def __init__(self, filepath: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(filepath, *args, **kwargs)
        pattern = re.sub(r"\{[^}]*\}", "*", os.fspath(filepath))
        required_run("LabsteadModelCheckpoint").save(pattern, policy="live")


WandbMetricsLogger = LabsteadMetricsLogger
WandbModelCheckpoint = LabsteadModelCheckpoint
