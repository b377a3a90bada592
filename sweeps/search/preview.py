"""What a sweep would do, before it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sweeps.search.cells import Cell, Grid
from sweeps.search.config import Dimension, SweepConfig
from sweeps.search.distributions import Law
from sweeps.search.distributions.quantised import QBeta, QLogUniform, QLogUniformValues, QUniform
from sweeps.search.proposing import propose
from sweeps.search.sameness import key_of
from sweeps.search.trials import Exhausted, Observation

MOST_COUNTED = 100_000
SAMPLES = 5
SECONDS_PER_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Preview:
    """``cells`` of a grid, at least that many unless ``cells_are_exact``; None for other methods.
    ``trials`` is how many the sweep will run, None when it ends only when told to. ``hours`` of
    runs those come to, one after the other, when earlier durations are known; ``hours_each`` is
    their median. ``notes`` are by the name of the parameter they are about."""

    cells: int | None
    cells_are_exact: bool
    trials: int | None
    samples: list[dict[str, Any]]
    notes: list[tuple[str, str]]
    hours: float | None
    hours_each: float | None


def preview(
    config: SweepConfig,
    durations: Sequence[float] = (),
    seen: Sequence[Observation] = (),
    *,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Preview:
    """``durations`` are the seconds that earlier runs of the kind took. ``seen`` has been tried, so
    the samples are others."""
    cells, exact = count_cells(config) if config.method == "grid" else (None, True)
    trials = limit_of(config, cells if exact else None)
    each = median(durations) / SECONDS_PER_HOUR if durations else None
    first = propose(config, seen, samples, seed)
    return Preview(
        cells=cells,
        cells_are_exact=exact,
        trials=trials,
        samples=[] if isinstance(first, Exhausted) else [one.values for one in first],
        notes=[note for one in config.dimensions for note in _notes(one)],
        hours=None if trials is None or each is None else trials * each,
        hours_each=each,
    )


def count_cells(config: SweepConfig, most: int = MOST_COUNTED) -> tuple[int, bool]:
    """How many cells a grid has, and whether that is all: beyond ``most`` places of the product,
    conditions and constraints are not looked at any more."""
    grid = Grid(config)
    if grid.is_plain and not config.constraints:
        return grid.total, True
    places = range(min(grid.total, most))
    return sum(1 for _ in grid.cells(places)), grid.total <= most


def trials_of(config: SweepConfig, most: int = MOST_COUNTED) -> int | None:
    """How many it will run; None when it ends only when told to, or nobody has counted so far."""
    cells, exact = count_cells(config, most) if config.method == "grid" else (None, True)
    return limit_of(config, cells if exact else None)


def limit_of(config: SweepConfig, cells: int | None) -> int | None:
    repeats = len(config.seeds.values) if config.seeds else 1
    limits = [config.run_cap, None if cells is None else cells * repeats]
    return min((limit for limit in limits if limit is not None), default=None)


def further_trials(config: SweepConfig, seen: Sequence[Observation]) -> int | None:
    """How many it will run beside those ``seen``; None as for `trials_of`. Prior runs, numbered
    from 0 down, have tried cells as well, but no cap counts them."""
    limits = []
    if config.run_cap is not None:
        limits.append(config.run_cap - sum(one.trial > 0 for one in seen))
    cells, exact = count_cells(config) if config.method == "grid" else (0, False)
    if exact:
        seeds = [key_of(value) for value in config.seeds.values] if config.seeds else [""]
        limits.append(cells * len(seeds) - len(_tried(config, seen, seeds)))
    return max(0, min(limits)) if limits else None


def _tried(
    config: SweepConfig, seen: Sequence[Observation], seeds: Sequence[str]
) -> set[tuple[Cell, str]]:
    """Which cells, with which of the seeds."""
    grid, name = Grid(config), config.seeds.name if config.seeds else ""
    pairs = ((grid.cell_of(one.values), one.values.get(name)) for one in seen)
    keys = ((cell, key_of(seed) if config.seeds else "") for cell, seed in pairs)
    return {(cell, seed) for cell, seed in keys if cell is not None and seed in seeds}


def _notes(one: Dimension) -> list[tuple[str, str]]:
    ends = _ends(one.law)
    if ends is None:
        return []
    low, high, q = ends
    least, most = one.law.sample(0.0), one.law.sample(1.0)
    outside = [round(end / q) * q for end in (low, high) if not low <= round(end / q) * q <= high]
    text = f"rounded to multiples of {q:g}: {_listing(low, high, q, least, most)}"
    if outside:
        listed = " and ".join(f"{value:g}" for value in outside)
        text += f"; {listed} would lie outside the range and goes to the nearest inside"
    return [(one.name, text)]


def _ends(law: Law) -> tuple[float, float, float] | None:
    if isinstance(law, QUniform | QLogUniformValues):
        return law.min, law.max, law.q
    if isinstance(law, QLogUniform):
        return math.exp(law.min), math.exp(law.max), law.q
    return (0.0, 1.0, law.q) if isinstance(law, QBeta) else None


def _listing(low: float, high: float, q: float, least: float, most: float) -> str:
    count = math.floor(high / q + 1e-9) - math.ceil(low / q - 1e-9) + 1
    if count < 1:
        return f"there is none in the range, so its ends {least:g} and {most:g} are taken"
    if count == 1:
        return f"only {least:g}, so it is always that"
    if count <= SAMPLES:
        return "one of " + ", ".join(f"{least + step * q:g}" for step in range(count))
    return f"{count:,} values from {least:g} to {most:g}"
