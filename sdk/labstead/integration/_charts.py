"""Plots of integrations, as tables that the pages can draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import labstead
from labstead import Run

Point = tuple[str, float, float]


def bars(run: Run, key: str, pairs: Sequence[tuple[str, float]], *, title: str) -> None:
    _show(run, key, ["label", "value"], pairs)


def lines(
    run: Run, key: str, rows: Sequence[Point], columns: tuple[str, str, str], title: str
) -> None:
    """One line for each name in the first column."""
    _show(run, key, list(columns), rows)


def matrix(run: Run, key: str, rows: Sequence[tuple[str, str, float]], *, title: str) -> None:
    _show(run, key, ["actual", "predicted", "count"], rows)


def _show(run: Run, key: str, columns: list[str], rows: Sequence[Any]) -> None:
    run.log({key: labstead.Table(columns=columns, data=[list(row) for row in rows])})
