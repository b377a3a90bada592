"""Hugging Face Transformers.

trainer = Trainer(..., callbacks=[LabsteadCallback()])
"""

from __future__ import annotations

import os
from typing import Any

from transformers import TrainerCallback

import labstead
from labstead import Run

ONCE = {"train_runtime", "train_samples_per_second", "train_steps_per_second", "total_flos"}
"""What the Trainer tells at the very end: values of the run, not of a step."""


class LabsteadCallback(TrainerCallback):  # type: ignore[misc]
    """Logs to the current run, or to one that it begins with what ``labstead.init`` takes.

    Arguments and the model's configuration become the config. With ``log_model`` every checkpoint
    is kept with the run. Only the first process of a distributed training logs.
    """

    def __init__(self, log_model: bool = False, **init: Any) -> None:
        self._run: Run | None = None
        self._init = init
        self._log_model = log_model

    def on_train_begin(
        self, args: Any, state: Any, control: Any, model: Any = None, **_: Any
    ) -> None:
        if not state.is_world_process_zero or self._run is not None:
            return
        self._run = labstead.run or labstead.init(
            **{"name": getattr(args, "run_name", None), **self._init}
        )
        values = {**args.to_sanitized_dict()}
        if hasattr(getattr(model, "config", None), "to_dict"):
            values = {**model.config.to_dict(), **values}
        self._run.config.update(values, allow_val_change=True)
        self._run.define_metric("*", step_metric="train/global_step")

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if self._run is None or not logs:
            return
        for name in ONCE & set(logs):
            self._run.summary[name] = logs[name]
        row = {named(name): value for name, value in logs.items() if name not in ONCE}
        self._run.log({**row, "train/global_step": state.global_step})

    def on_predict(self, args: Any, state: Any, control: Any, metrics: Any, **_: Any) -> None:
        if self._run is not None:
            self._run.summary.update({named(name): value for name, value in metrics.items()})

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._run is not None and self._log_model:
            folder = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
            self._run.save(f"{folder}/**/*", base_path=args.output_dir, policy="live")


def named(name: str) -> str:
    """ "eval_loss" is "eval/loss", "loss" is "train/loss"."""
    for part in ("eval", "test"):
        if name.startswith(f"{part}_"):
            return f"{part}/{name[len(part) + 1 :]}"
    return f"train/{name}"


WandbCallback = LabsteadCallback
