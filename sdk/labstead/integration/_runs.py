"""The run that an integration writes to, and what several of them write alike."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import labstead
from labstead import Run, UsageError

MAXIMIZED = ("auc", "map", "ndcg", "pre", "acc", "f1", "precision", "recall", "r2")
"""Metrics whose name begins so are better when they are greater."""


def required_run(what: str) -> Run:
    """The current run. Raises UsageError naming ``what`` needs it."""
    run: Run | None = labstead.run
    if run is None:
        raise UsageError(f"{what} needs a run: call labstead.init() first")
    return run


def define_best(run: Run, name: str, *, is_greater_better: bool | None = None) -> None:
    """Let the summary keep the best value of a metric, by its name unless one knows better."""
    word = name.rsplit("-", 1)[-1].lower()
    is_greater = word.startswith(MAXIMIZED) if is_greater_better is None else is_greater_better
    run.define_metric(name, summary="max" if is_greater else "min")


def configure(run: Run, values: Mapping[str, Any]) -> None:
    """Add to the config; what a script has set itself stays."""
    known = run.config.as_dict()
    run.config.update({key: value for key, value in values.items() if key not in known})


def keep_model(run: Run, path: str | os.PathLike[str]) -> None:
    """Keep a file that a library has just written, under ``model/``."""
    folder = os.path.dirname(os.path.abspath(path))
    for kept in run.save(path, base_path=folder, policy="now"):
        run.log_event("model saved", {"path": kept})


def log_importances(run: Run, names: Sequence[Any], values: Sequence[Any]) -> None:
    """How much each feature counts, the most important first: a chart, and in the summary."""
    from labstead.integration._charts import bars

    pairs = sorted(
        ((str(name), float(value)) for name, value in zip(names, values, strict=True)),
        key=lambda pair: -pair[1],
    )
    run.summary["feature_importance"] = dict(pairs[:100])
    bars(run, "feature_importance_chart", pairs[:100], title="Feature importance")
