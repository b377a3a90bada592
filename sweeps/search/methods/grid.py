"""Every cell once, in order or shuffled."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from itertools import islice

from sweeps.search.cells import Grid
from sweeps.search.config import SweepConfig
from sweeps.search.trials import Exhausted, Explanation, Observation, Proposal

MOST_SHUFFLED = 1_000_000


def propose(
    config: SweepConfig, observations: Sequence[Observation], count: int, seed: int
) -> list[Proposal] | Exhausted:
    """A cell that any run has, whatever became of it, is not proposed again."""
    grid = Grid(config)
    seen = {cell for one in observations if (cell := grid.cell_of(one.values)) is not None}
    places = shuffled(grid.total, seed) if config.shuffle else range(grid.total)
    why = "a cell of the grid that no run has" if config.shuffle else "the next cell of the grid"
    found = [
        Proposal(values, Explanation(why))
        for _, values in islice(grid.without(seen, places), count)
    ]
    return found or Exhausted(all_tried(len(seen)))


def all_tried(cells: int) -> str:
    return f"all {cells:,} cells of the grid have a run" if cells > 1 else "the only cell has a run"


def shuffled(total: int, seed: int) -> Iterable[int]:
    """Of a grid too large to be listed, steps of a length without a common divisor."""
    generator = random.Random(seed)  # noqa: S311 - nobody is kept from guessing it
    if total <= MOST_SHUFFLED:
        return generator.sample(range(total), total)
    return _strides(total, generator)


def _strides(total: int, generator: random.Random) -> Iterable[int]:
    step = generator.randrange(total // 3, total // 2)
    while math.gcd(step, total) > 1:
        step += 1
    start = generator.randrange(total)
    return ((start + place * step) % total for place in range(total))
