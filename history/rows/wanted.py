"""Which rows and keys of a stream are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = dict[str, Any]


def pick(row: Row, keys: Sequence[str] | None) -> Row:
    return row if keys is None else {key: row[key] for key in keys if key in row}


@dataclass(frozen=True)
class Wanted:
    """Which rows and keys: ``keys`` None is all of them; both ends of the steps are included.

    Without ``keys`` every row counts, with them those that have one.
    """

    keys: Sequence[str] | None = None
    min_step: int | None = None
    max_step: int | None = None

    @property
    def is_bounded(self) -> bool:
        return self.min_step is not None or self.max_step is not None

    @property
    def read_keys(self) -> Sequence[str] | None:
        needs_step = self.keys is not None and self.is_bounded and "_step" not in self.keys
        return [*self.keys, "_step"] if needs_step and self.keys is not None else self.keys

    def row(self, line: int, row: Row) -> Row | None:
        """The row as it is wanted, or None. A row without a step stands at its line."""
        if self.is_bounded and not self.has_step(row.get("_step", line)):
            return None
        row = pick(row, self.keys)
        return row if row or self.keys is None else None

    def has_step(self, step: int | None) -> bool:
        if step is None:
            return False
        is_late = self.min_step is None or step >= self.min_step
        return is_late and (self.max_step is None or step <= self.max_step)

    def has_steps(self, steps: NDArray[np.float64]) -> NDArray[np.bool_]:
        """The same of many steps at once; rounds steps beyond 2**53 as float64 does."""
        is_late = steps >= (-np.inf if self.min_step is None else float(self.min_step))
        return is_late & (steps <= (np.inf if self.max_step is None else float(self.max_step)))


EVERYTHING = Wanted()
