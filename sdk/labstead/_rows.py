"""From journal records to what is posted: rows are put together here, off the training thread.

``log(..., commit=False)`` and ``log(..., step=n)`` leave a row open for more values. Each such call
is a record of its own, so nothing waits in memory for a kill to lose; only here do they become one
line. The fold is a pure function of the records: folding again from the same place yields the same
lines, which is what makes a re-send safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from labstead._journal import Kind, Record


@dataclass(slots=True)
class Batch:
    """What to post next: the lines first, then updates, then files, then the finish.

    ``ends[i]`` is the journal byte up to which rows are delivered once ``lines[i]`` is acknowledged
    and ``rows_end`` the same for the whole batch; neither lies inside a row that is still open.
    ``updates_end`` is the byte up to which everything else is delivered with this batch.
    """

    rows_end: int
    updates_end: int
    lines: list[bytes] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    finish: dict[str, Any] | None = None
    size_bytes: int = 0

    def add_line(self, line: bytes, end: int) -> None:
        if self.summary:
            self._let_the_line_win(line)
        self.lines.append(line)
        self.ends.append(end)
        self.rows_end = end
        self.size_bytes += len(line) + 1

    def _let_the_line_win(self, line: bytes) -> None:
        """A value logged after a manual summary write is newer, yet lines are posted first."""
        for key in orjson.loads(line):
            self.summary.pop(key, None)

    def add_update(self, record: Record) -> None:
        update = orjson.loads(record.payload)
        self.size_bytes += len(record.payload)
        if record.kind is Kind.CONFIG:
            self.config.update(update)
        elif record.kind is Kind.SUMMARY:
            self.summary.update(update)
        elif record.kind is Kind.FILE:
            self.files.append(update)
        else:
            self.finish = update


def assemble(
    records: Iterable[Record],
    *,
    rows_from: int,
    updates_from: int,
    is_final: bool,
    max_lines: int,
    max_bytes: int,
) -> Batch:
    """Fold ``records`` into one batch of about the given size at most.

    Row records before byte ``rows_from`` and others before ``updates_from`` are delivered already
    and passed over. ``is_final`` closes a row that the writer left open: right only once no writer
    lives.
    """
    fold = _Fold(rows_from, updates_from)
    batch, add = fold.batch, fold.add
    for record in records:
        add(record)
        if len(batch.lines) >= max_lines or batch.size_bytes >= max_bytes:
            return batch
    if is_final:
        fold.close_row()
    return batch


class _Fold:
    """The state between two records: the batch so far and the row that is still open."""

    def __init__(self, rows_from: int, updates_from: int) -> None:
        self.batch = Batch(rows_end=rows_from, updates_end=updates_from)
        self._rows_from = rows_from
        self._updates_from = updates_from
        self._row: dict[str, Any] | None = None
        self._row_end = rows_from

    def add(self, record: Record) -> None:
        kind, payload, start, end = record
        batch = self.batch
        if kind is Kind.ROW_CLOSED and self._row is None and start >= self._rows_from:
            batch.add_line(payload, end)
        elif kind in (Kind.ROW_OPEN, Kind.ROW_CLOSED):
            if start >= self._rows_from:
                self._add_part(record)
        elif start >= self._updates_from:
            self._add_update(record)
        batch.updates_end = max(batch.updates_end, end)
        if self._row is None and end > batch.rows_end:
            batch.rows_end = end

    def _add_part(self, record: Record) -> None:
        self._merge(orjson.loads(record.payload), record.end)
        if record.kind is Kind.ROW_CLOSED:
            self.close_row()

    def _merge(self, part: dict[str, Any], end: int) -> None:
        if self._row is not None and self._row["_step"] != part["_step"]:
            self.close_row()
        self._row = {**(self._row or {}), **part}
        self._row_end = end

    def close_row(self) -> None:
        if self._row is not None:
            line, self._row = orjson.dumps(self._row), None
            self.batch.add_line(line, self._row_end)

    def _add_update(self, record: Record) -> None:
        if record.kind is Kind.FINISH:
            self.close_row()
        self.batch.add_update(record)
