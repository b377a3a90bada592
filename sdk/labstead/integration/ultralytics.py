"""Ultralytics YOLO.

model = YOLO("yolo11n.pt")
add_labstead_callback(model)
model.train(data="coco8.yaml", epochs=3)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import labstead


def add_labstead_callback(model: Any, **init: Any) -> Any:
    """Log the model's trainings to the current run, or to new ones with what ``init`` takes.

    Losses, rates and metrics of every epoch, the arguments as config, and the best weights and
    plots as files. Answers the model.
    """
    begun: list[labstead.Run] = []

    def begin(trainer: Any) -> None:
        if labstead.run is None:
            usual = {"project": trainer.args.project, "name": trainer.args.name}
            begun.append(labstead.init(**{**usual, **init}))
        labstead.config.update(vars(trainer.args), allow_val_change=True)

    def end(trainer: Any) -> None:
        keep_results(trainer)
        while begun:
            begun.pop().finish()

    model.add_callback("on_pretrain_routine_start", begin)
    model.add_callback("on_fit_epoch_end", log_epoch)
    model.add_callback("on_train_end", end)
    return model


def log_epoch(trainer: Any) -> None:
    """Also called once after the training, when the best weights are validated."""
    losses = {}
    if getattr(trainer, "tloss", None) is not None:
        losses = trainer.label_loss_items(trainer.tloss, prefix="train")
    rates = getattr(trainer, "lr", {})
    if labstead.run is not None:
        labstead.log({**losses, **rates, **trainer.metrics, "epoch": trainer.epoch + 1})


def keep_results(trainer: Any) -> None:
    run = labstead.run
    if run is None:
        return
    folder = Path(trainer.save_dir)
    for pattern in ("weights/best.pt", "*.png", "*.jpg", "results.csv", "args.yaml"):
        if any(folder.glob(pattern)):
            run.save(folder / pattern, base_path=folder, policy="now")


add_wandb_callback = add_labstead_callback
