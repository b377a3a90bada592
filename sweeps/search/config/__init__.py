"""A sweep's configuration, read and checked as a whole."""

from sweeps.search.config.errors import ConfigErrors, Problem
from sweeps.search.config.model import (
    LEARNING_METHODS,
    METHODS,
    Condition,
    Dimension,
    Hyperband,
    Metric,
    Seeds,
    StopRules,
    SweepConfig,
)
from sweeps.search.config.reading import read_config
from sweeps.search.constraints import Constraint

__all__ = [
    "LEARNING_METHODS",
    "METHODS",
    "Condition",
    "ConfigErrors",
    "Constraint",
    "Dimension",
    "Hyperband",
    "Metric",
    "Problem",
    "Seeds",
    "StopRules",
    "SweepConfig",
    "read_config",
]
