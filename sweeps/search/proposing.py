"""What to try next, whatever the method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeAlias, cast

from sweeps.search.config import SweepConfig
from sweeps.search.repeats import with_repeats
from sweeps.search.trials import Exhausted, Observation, Proposal

Propose: TypeAlias = Callable[
    [SweepConfig, Sequence[Observation], int, int], list[Proposal] | Exhausted
]


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    """Up to ``count`` configurations; the same input gives the same ones.

    ``observations`` are all trials and prior runs of the sweep, those prepared and running too.
    Fewer than ``count`` come when no more are left, and then Exhausted. A ``custom`` sweep is
    searched elsewhere, so nothing is ever proposed for it.
    """
    if config.method == "custom":
        return []
    return with_repeats(_method(config.method))(config, observations, count, seed)


def _method(name: str) -> Propose:
    # Bayesian methods load SciPy or Optuna, which grids can do without.
    return cast(Propose, import_module(f"sweeps.search.methods.{name}").propose)
