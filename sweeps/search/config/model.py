"""A sweep's configuration as it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias, get_args

from sweeps.search.constraints import Constraint
from sweeps.search.distributions import Law
from sweeps.search.distributions.discrete import Constant

Method: TypeAlias = Literal["grid", "random", "bayes", "tpe", "custom"]
METHODS: Final[tuple[str, ...]] = get_args(Method)
# Those that need a metric, and know more the later they are asked.
LEARNING_METHODS: Final = ("bayes", "tpe")
Goal: TypeAlias = Literal["minimize", "maximize"]
Impute: TypeAlias = Literal["worst", "best", "latest"]
Aggregate: TypeAlias = Literal["mean", "median", "worst", "best"]
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """``impute`` stands in for the value of trials that broke, ``impute_while_running`` for that of
    running ones; None leaves those to the model."""

    name: str
    goal: Goal = "minimize"
    target: float | None = None
    impute: Impute = "worst"
    impute_while_running: Impute | None = None

    @property
    def sign(self) -> int:
        """What turns the metric into one where less is better."""
        return -1 if self.goal == "maximize" else 1

    def reaches_target(self, value: float) -> bool:
        return self.target is not None and self.sign * value <= self.sign * self.target


@dataclass(frozen=True, slots=True)
class Condition:
    """The parameter at ``path`` has one of ``values``."""

    path: Path
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One parameter. It is part of a configuration when all its conditions hold."""

    path: Path
    law: Law
    conditions: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def is_constant(self) -> bool:
        return isinstance(self.law, Constant)


@dataclass(frozen=True, slots=True)
class Hyperband:
    """Early stopping. Either ``min_iter``, or ``max_iter`` and ``s``."""

    min_iter: int | None = None
    max_iter: int | None = None
    s: int | None = None
    eta: float = 3.0
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Seeds:
    """Each configuration runs once for each of ``values``, given to it as ``name``. Methods see it
    as one whose value is the ``aggregate``."""

    values: tuple[Any, ...]
    name: str = "seed"
    aggregate: Aggregate = "mean"


@dataclass(frozen=True, slots=True)
class StopRules:
    """``nan``: a run whose metric is no finite number stops. ``crash_rate``: the sweep stops when
    more than this share of its ended trials broke, counted from ``crash_after`` ended ones on."""

    nan: bool = False
    crash_rate: float | None = None
    crash_after: int = 5


@dataclass(frozen=True)
class SweepConfig:
    """``dimensions`` are in the order of the grid: sorted by name on every level.

    ``shuffle`` and ``retry`` concern the grid's order and how often a broken trial is tried again.
    """

    method: Method
    dimensions: tuple[Dimension, ...]
    metrics: tuple[Metric, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    hyperband: Hyperband | None = None
    seeds: Seeds | None = None
    stop: StopRules = field(default_factory=StopRules)
    retry: int = 0
    shuffle: bool = False
    run_cap: int | None = None
    program: str | None = None
    command: tuple[str, ...] = ("${env}", "${interpreter}", "${program}", "${args}")
    name: str = ""
    description: str = ""
    project: str | None = None
    entity: str | None = None
    controller: Literal["cloud", "local"] = "cloud"
    scheduler: Mapping[str, Any] | None = None
    job: str | None = None
    image_uri: str | None = None

    @property
    def metric(self) -> Metric | None:
        """The one metric, or None without any and with several."""
        return self.metrics[0] if len(self.metrics) == 1 else None

    @property
    def is_multi_objective(self) -> bool:
        return len(self.metrics) > 1

    @cached_property
    def searched(self) -> tuple[Dimension, ...]:
        """The dimensions whose values differ from trial to trial."""
        return tuple(one for one in self.dimensions if not one.is_constant)
