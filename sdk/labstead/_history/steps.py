"""Which step a logged row belongs to, and whether the row is complete: wandb's rules, but one."""

from __future__ import annotations

import operator
from typing import SupportsIndex

from labstead._errors import UsageError
from labstead._folder.journal import Kind


class StepCounter:
    """The step that the next ``log`` without one writes to.

    A row is complete when ``commit`` is true, or left out and no ``step`` was given; until then
    further calls add to it. A ``step`` above the current one begins a new row. A step below it,
    which wandb drops, is kept: it becomes a row of its own, complete at once, and the counter does
    not move back.
    """

    def __init__(self, first: int = 0) -> None:
        self.current = first
        self._has_values = False

    def place(self, step: SupportsIndex | None, commit: bool | None) -> tuple[int, Kind]:
        """The row's step, and what the call is to it. Raises UsageError for a bad step."""
        if step is None:
            return self._advance(self.current, commit is not False)
        row = _whole(step)
        if row < self.current:
            return row, Kind.ROW_OPEN if commit is False else Kind.ROW_CLOSED
        return self._advance(row, bool(commit))

    def _advance(self, row: int, is_complete: bool) -> tuple[int, Kind]:
        is_begun = self._has_values and row == self.current
        self._has_values = not is_complete
        self.current = row + 1 if is_complete else row
        if is_complete:
            return row, Kind.ROW_CLOSED
        return row, Kind.ROW_OPEN if is_begun else Kind.ROW_BEGUN


def _whole(step: SupportsIndex) -> int:
    try:
        return operator.index(step)
    except TypeError:
        raise UsageError(f"step must be a whole number, not {step!r}") from None
