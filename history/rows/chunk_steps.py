"""The steps of a chunk's lines. Chunks never change, so they are read once and remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from history.lru import SizedLRU
from history.models import Chunk

REMEMBERED_BYTES = 16_000_000
Steps = NDArray[np.float64]


def steps_in(chunk: Chunk, lines: Sequence[bytes]) -> Steps:
    """As ``history.rows.steps``; ``lines`` are those of the chunk. About 3 us a line, once."""
    name = (chunk.pk, chunk.n, tuple(chunk.hidden_keys or ()))
    return _steps.get(name, lambda: read_steps(lines, chunk.first_line))


def read_steps(lines: Sequence[bytes], first_line: int) -> Steps:
    rows = enumerate(map(orjson.loads, lines), start=first_line)
    found = [row.get("_step", line) for line, row in rows]
    return np.array([np.nan if step is None else step for step in found], dtype=np.float64)


_steps: SizedLRU[Steps] = SizedLRU(limit=REMEMBERED_BYTES, size_of=lambda steps: steps.nbytes)
