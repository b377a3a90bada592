"""The step of every line, whether it was logged or not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from history.segments.column import KeyColumn


def steps_of(column: KeyColumn | None, first_line: int, n: int) -> NDArray[np.float64]:
    """Steps of ``n`` lines; one without a step stands at its own number, one with null nowhere."""
    steps = np.arange(first_line, first_line + n, dtype=np.float64)
    if column is None:
        return steps
    values = column.num.to_numpy(zero_copy_only=False)
    is_there = column.lines < n
    steps[column.lines[is_there]] = values[is_there]
    return steps
