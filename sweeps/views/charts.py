"""What the charts of a sweep show, as settings of the workspace's panels."""

from __future__ import annotations

from typing import Any

from sweeps.models import Sweep
from sweeps.search.config import Dimension, Metric
from sweeps.search.distributions import law_name

# More axes than this are no picture any more.
MOST_AXES = 10
MAXIMIZE = "maximize"


def charts_of(sweep: Sweep) -> dict[str, dict[str, Any]] | None:
    """By the name of the panel; None without a metric, which all of them are about."""
    metrics = sweep.search.metrics
    if not metrics:
        return None
    charts = {"parallel": parallel(sweep), "importance": {"metric": field_of(metrics[0].name)}}
    if len(metrics) > 1:
        return charts | {"scatter": against(sweep)}
    return charts | {"scatter": best_so_far(sweep)}


def parallel(sweep: Sweep) -> dict[str, Any]:
    search = sweep.search
    dimensions = search.searched[:MOST_AXES]
    names = [one.name for one in dimensions]
    if search.seeds is not None:
        names.append(search.seeds.name)
    return {
        "title": "Every trial",
        "axes": [
            *(f"config.{name}" for name in names),
            *(field_of(m.name) for m in search.metrics),
        ],
        "log": [f"config.{one.name}" for one in dimensions if is_logarithmic(one)],
    }


def is_logarithmic(one: Dimension) -> bool:
    return "log" in law_name(one.law)


def best_so_far(sweep: Sweep) -> dict[str, Any]:
    metric = sweep.search.metrics[0]
    return {
        "title": "Best so far",
        "x": "trial",
        "y": field_of(metric.name),
        "best": direction(metric),
        "facts": [f"config.{one.name}" for one in sweep.search.searched[:MOST_AXES]],
    }


def against(sweep: Sweep) -> dict[str, Any]:
    """Two of the metrics, and the edge of what no other trial beats in both."""
    one, other = sweep.search.metrics[:2]
    return {
        "title": "Trade-off",
        "x": field_of(one.name),
        "y": field_of(other.name),
        "best": "front",
        "goals": [direction(one), direction(other)],
        "facts": [f"config.{one.name}" for one in sweep.search.searched[:MOST_AXES]],
    }


def direction(metric: Metric) -> str:
    return "max" if metric.goal == MAXIMIZE else "min"


def field_of(metric: str) -> str:
    return f"summary.{metric}"
