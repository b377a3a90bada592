"""From journal records to what is posted: rows are put together here, off the training thread.

``log(..., commit=False)`` and ``log(..., step=n)`` leave a row open for more values. Each such call
is a record of its own, so nothing waits in memory for a kill to lose; only here do they become one
line. The fold is a pure function of the records: folding again from the same place yields the same
lines, which is what makes a re-send safe. Lines of the other streams are records as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from labstead._journal import Kind, Record
from labstead._mark import STREAMS, Mark, Stream

_OTHER_STREAMS: dict[Kind, Stream] = {Kind.SYSTEM: "system", Kind.CONSOLE: "console"}


@dataclass(slots=True)
class Lines:
    """Lines of one stream: it is delivered up to byte ``ends[i]`` once line ``i`` is acknowledged.

    ``end`` is the same for all of them together; in the history it never lies inside an open row.
    """

    end: int
    lines: list[bytes] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, line: bytes, end: int) -> None:
        self.lines.append(line)
        self.ends.append(end)
        self.end = end


@dataclass(slots=True)
class Batch:
    """What to post next: definitions, then lines, then updates, then files, then the finish.

    Once all of it is acknowledged, everything before byte ``read_to`` is delivered, save the
    beginning of a row that is still open.
    """

    read_to: int
    streams: dict[Stream, Lines]
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    kept_summary: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    finish: dict[str, Any] | None = None
    line_count: int = 0
    size_bytes: int = 0

    def add_line(self, stream: Stream, line: bytes, end: int) -> None:
        self.streams[stream].add(line, end)
        self.line_count += 1
        self.size_bytes += len(line) + 1

    def let_the_row_win(self, line: bytes) -> None:
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
        elif record.kind is Kind.SUMMARY_KEPT:
            self.kept_summary.update(update)
        elif record.kind is Kind.METRIC:
            self.metrics.update(update)
        elif record.kind is Kind.METADATA:
            self.metadata = update
        elif record.kind is Kind.FILE:
            self.files.append(update)
        else:
            self.finish = update


class Fold:
    """Folds the records from ``read_to`` on into batches; a row left open waits for the next one.

    So a row that stays open for hours, as ``log(step=...)`` leaves it, does not make every batch
    read again all that was printed meanwhile. Records that the mark calls delivered are passed
    over. After a batch that could not be delivered the fold is of no more use: begin a new one at
    the mark.
    """

    def __init__(self, mark: Mark) -> None:
        self.read_to = mark.read_from
        self._mark = mark
        self._rows_from = mark.history.byte
        self._row: dict[str, Any] | None = None
        self._row_end = self._rows_end = mark.history.byte
        self._batch = self._fresh_batch()

    def next_batch(
        self, records: Iterable[Record], *, is_final: bool, max_lines: int, max_bytes: int
    ) -> Batch:
        """One batch of about the given size at most, from records that begin at ``read_to``.

        ``is_final`` closes a row that the writer left open: right only once no writer lives.
        """
        batch = self._batch = self._fresh_batch()
        add = self._add
        for record in records:
            if record.kind is Kind.METRIC and batch.line_count:
                break  # it is posted before the rows of its batch, and is for those behind it
            add(record)
            if batch.line_count >= max_lines or batch.size_bytes >= max_bytes:
                break
        else:
            if is_final:
                self._close_row()
        self._seal()
        return batch

    def _fresh_batch(self) -> Batch:
        return Batch(self.read_to, {stream: Lines(self.read_to) for stream in STREAMS})

    def _add(self, record: Record) -> None:
        kind, payload, start, end = record
        self.read_to = end
        if kind is Kind.ROW_CLOSED and self._row is None and start >= self._rows_from:
            self._add_row(payload, end)
        elif kind in (Kind.ROW_OPEN, Kind.ROW_CLOSED):
            if start >= self._rows_from:
                self._add_part(record)
        elif kind in _OTHER_STREAMS:
            stream = _OTHER_STREAMS[kind]
            if start >= self._mark.of(stream).byte:
                self._batch.add_line(stream, payload, end)
        elif start >= self._mark.update_byte:
            self._add_update(record)

    def _add_row(self, line: bytes, end: int) -> None:
        if self._batch.summary:
            self._batch.let_the_row_win(line)
        self._batch.add_line("history", line, end)
        self._rows_end = end

    def _add_part(self, record: Record) -> None:
        self._merge(orjson.loads(record.payload), record.end)
        if record.kind is Kind.ROW_CLOSED:
            self._close_row()

    def _merge(self, part: dict[str, Any], end: int) -> None:
        if self._row is not None and self._row["_step"] != part["_step"]:
            self._close_row()
        self._row = {**(self._row or {}), **part}
        self._row_end = end

    def _close_row(self) -> None:
        if self._row is not None:
            line, self._row = orjson.dumps(self._row), None
            self._add_row(line, self._row_end)

    def _add_update(self, record: Record) -> None:
        if record.kind is Kind.FINISH:
            self._close_row()
        self._batch.add_update(record)

    def _seal(self) -> None:
        """Every stream is read as far as the batch, but the history only before an open row."""
        batch = self._batch
        batch.read_to = self.read_to
        if self._row is None:
            self._rows_end = self.read_to
        for stream in STREAMS:
            batch.streams[stream].end = self.read_to
        batch.streams["history"].end = self._rows_end
