"""What search methods see of trials, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

TrialState: TypeAlias = Literal["prepared", "running", "finished", "failed", "crashed", "killed"]
# A configuration as a program sees it: folders are mappings, every other value is JSON.
Values: TypeAlias = Mapping[str, Any]

IN_FLIGHT: frozenset[TrialState] = frozenset({"prepared", "running"})
ABORTED: frozenset[TrialState] = frozenset({"failed", "crashed", "killed"})


@dataclass(frozen=True, slots=True)
class Observation:
    """One trial, or a run from before the sweep.

    One that early stopping ended is ``finished``: what it reached is its outcome.
    ``best`` and ``latest`` are the extremum and the last of the finite values of the metric.
    ``metrics`` holds the extremum of each metric by name; only a search for several reads it.
    """

    trial: int
    values: Values
    state: TrialState
    best: float | None = None
    latest: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why these values. The numbers are in the metric's own units; a method that has no model
    leaves them out. ``success_probability`` is that of being better than the best so far."""

    why: str
    predicted: float | None = None
    spread: float | None = None
    expected_improvement: float | None = None
    success_probability: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values to try, nested as the configuration of a run is."""

    values: dict[str, Any]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is nothing left to try."""

    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A running trial that should stop: at ``band`` values of the metric, ``value`` was worse than
    ``threshold``. Both are in the metric's own units."""

    trial: int
    band: int
    value: float
    threshold: float
    why: str
