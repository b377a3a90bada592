"""Independent draws: no memory, and no end but the sweep's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sweeps.search.config import SweepConfig
from sweeps.search.space import at_quantiles, configuration
from sweeps.search.trials import Exhausted, Explanation, Observation, Proposal

MOST_TRIES = 10_000
TOO_TIGHT = f"none of {MOST_TRIES:,} random configurations met the constraints"


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    generator = np.random.default_rng(seed)
    found: list[Proposal] = []
    for _ in range(count):
        values = draw(config, generator)
        if values is None:
            return found or Exhausted(TOO_TIGHT)
        found.append(Proposal(values, Explanation("drawn at random")))
    return found


def until_more(known: int) -> str:
    """Why a method that learns draws at random."""
    trials = {0: "no trial is", 1: "only one trial is"}.get(known, f"only {known} trials are")
    return f"drawn at random, as {trials} known"


def draw(config: SweepConfig, generator: np.random.Generator) -> dict[str, Any] | None:
    """A configuration that the constraints allow; None when there seems to be none."""
    for _ in range(MOST_TRIES):
        quantiles = generator.random(len(config.searched))
        values = configuration(config, at_quantiles(config, quantiles.tolist()))
        if values is not None:
            return values
    return None
