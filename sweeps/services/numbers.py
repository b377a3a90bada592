"""What a run has come to, in numbers of the metrics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from history.rows.reading import read_blocks
from history.rows.wanted import Wanted
from runs.models import Run
from sweeps.search.config import Metric, SweepConfig

# Early stopping compares no more than so many values of a run.
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Numbers:
    """``curve`` are the finite values of the one metric in the order they were logged."""

    best: float | None = None
    latest: float | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    curve: list[float] = field(default_factory=list)
    is_lost: bool = False
    """Whether some value of the one metric was no finite number."""


def read_numbers(run: Run, config: SweepConfig) -> Numbers:
    """From the whole history and the summary."""
    names = [metric.name for metric in config.metrics]
    if not names:
        return Numbers()
    logged: dict[str, list[float]] = {name: [] for name in names}
    for block in read_blocks(run.history, Wanted(keys=keys_of(names))):
        for row in block.rows:
            for name in names:
                logged[name] += numbers_in(value_at(row, name))
    return summed_up(run.summary, logged, config)


def numbers_in_summary(run: Run, config: SweepConfig) -> Numbers:
    """What is known without reading the history: it is cheap, and may be less than the best."""
    return summed_up(run.summary, {metric.name: [] for metric in config.metrics}, config)


def summed_up(
    summary: Mapping[str, Any], logged: Mapping[str, Sequence[float]], config: SweepConfig
) -> Numbers:
    extrema: dict[str, float] = {}
    for metric in config.metrics:
        values = [*logged[metric.name], *numbers_in(value_at(summary, metric.name))]
        if (best := extremum(metric, values)) is not None:
            extrema[metric.name] = best
    one = config.metric
    if one is None:
        return Numbers(metrics=extrema)
    every = logged[one.name] or numbers_in(value_at(summary, one.name))
    curve = [value for value in every if math.isfinite(value)]
    return Numbers(
        best=extrema.get(one.name),
        latest=curve[-1] if curve else None,
        metrics=extrema,
        curve=curve[:MOST_KEPT] if logged[one.name] else [],
        is_lost=len(curve) < len(every),
    )


def extremum(metric: Metric, values: Iterable[float]) -> float | None:
    finite = [value for value in values if math.isfinite(value)]
    towards = min if metric.goal == "minimize" else max
    return towards(finite, default=None)


def keys_of(names: Iterable[str]) -> list[str]:
    """The keys under which they may be logged: ``val.loss`` may be an object ``val``."""
    return list(dict.fromkeys(key for name in names for key in (name, name.partition(".")[0])))


def value_at(row: Mapping[str, Any], name: str) -> Any:
    """By its own key, or inside an object by the dotted path."""
    if name in row:
        return row[name]
    found: Any = row
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def numbers_in(value: Any) -> list[float]:
    """The number; of a summary's statistics, which are an object, each. Booleans are none."""
    if isinstance(value, Mapping):
        return [number for one in value.values() for number in numbers_in(one)]
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [float(value)]
    return [math.nan] if value in ("NaN", "Infinity", "-Infinity") else []
