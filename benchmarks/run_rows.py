"""The runs of the run-table question, the same for every product."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

MODELS = ("a", "b", "c", "d")
FILLERS = range(18)


@dataclass(frozen=True)
class RunRow:
    name: str
    config: dict[str, float | str]
    summary: dict[str, float]


def run_rows(count: int) -> Iterator[RunRow]:
    """Each with 20 config keys (``lr``, ``model`` and 18 more) and 20 summary values."""
    source = random.Random(7)
    for number in range(count):
        config: dict[str, float | str] = {
            "lr": source.uniform(0, 0.1),
            "model": source.choice(MODELS),
            **{f"option_{filler}": filler * number % 97 for filler in FILLERS},
        }
        summary = {
            "score": source.random(),
            "loss": source.random(),
            **{f"result_{filler}": source.random() for filler in FILLERS},
        }
        yield RunRow(f"run-{number:06}", config, summary)
