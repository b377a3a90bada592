"""From journal records to what is posted: rows are put together here, off the training thread.

``log(..., commit=False)`` and ``log(..., step=n)`` leave a row open for more values. Each such call
is a record of its own, so nothing waits in memory for a kill to lose; only here do they become one
line. Most rows are one record and pass as the bytes they are. The fold is a pure function of the
records: folding again from the same place yields the same lines, which is what makes a re-send
safe. Lines of the other streams are records as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from labstead._folder.journal import Kind, Record, Stretch
from labstead._folder.mark import STREAMS, Mark, Stream

_ROWS = frozenset({Kind.ROW_OPEN, Kind.ROW_CLOSED, Kind.ROW_BEGUN})
_OTHER_STREAMS: dict[Kind, Stream] = {Kind.SYSTEM: "system", Kind.CONSOLE: "console"}


@dataclass(slots=True)
class Lines:
    """Lines of one stream: it is delivered up to byte ``ends[i]`` once line ``i`` is acknowledged.

    ``end`` is the same for all of them together; in the history it never lies inside an open row.
    """

    end: int
    lines: list[bytes] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, lines: list[bytes], ends: list[int]) -> None:
        self.lines += lines
        self.ends += ends


class KeptFile(NamedTuple):
    """A copy in the run's folder that the server shall have, asked for at byte ``start``."""

    path: str
    start: int


@dataclass(slots=True)
class Batch:
    """What to post next: definitions, then lines, then updates. The finish comes alone.

    Once all of it is acknowledged, everything before byte ``read_to`` is delivered, save the
    beginning of a row that is still open, and the files.
    """

    read_to: int
    streams: dict[Stream, Lines]
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    kept_summary: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    files: list[KeptFile] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    is_preempting: bool = False
    finish: dict[str, Any] | None = None
    line_count: int = 0
    size_bytes: int = 0

    def is_full(self, max_lines: int, max_bytes: int) -> bool:
        return self.line_count >= max_lines or self.size_bytes >= max_bytes

    def add_lines(self, stream: Stream, lines: list[bytes], ends: list[int]) -> None:
        self.streams[stream].add(lines, ends)
        self.line_count += len(lines)
        self.size_bytes += sum(map(len, lines)) + len(lines)

    def let_rows_win(self, lines: list[bytes]) -> None:
        """A value logged after a manual summary write is newer, yet lines are posted first."""
        for line in lines:
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
            self.files.append(KeptFile(update["path"], record.start))
        elif record.kind is Kind.EVENT:
            self.events.append(update)
        elif record.kind is Kind.PREEMPTING:
            self.is_preempting = True
        else:
            self.finish = update


class Fold:
    """Folds the records from ``read_to`` on into batches; a row left open waits for the next one.

    So a row that stays open for hours, as ``log(step=...)`` leaves it, does not make every batch
    read again all that was printed meanwhile. Records that the mark calls delivered are passed
    over. After a batch that could not be delivered the fold is of no more use: begin a new one at
    the mark.
    """

    def __init__(self, mark: Mark, *, files_from: int | None = None) -> None:
        """``files_from`` is the byte from which on files are wanted, by default the mark's."""
        self._files_from = mark.file_byte if files_from is None else files_from
        self.read_to = min(mark.read_from, self._files_from)
        self._mark = mark
        self._rows_from = mark.history.byte
        self._open = _OpenRow()
        self._rows_end = mark.history.byte
        self._batch = self._fresh_batch()

    def next_batch(
        self,
        stretches: Iterable[Stretch],
        *,
        is_final: bool,
        max_lines: int,
        max_bytes: int,
    ) -> Batch:
        """One batch of about the given size at most, from records that begin at ``read_to``.

        ``is_final`` closes a row that the writer left open: right only once no writer lives.
        """
        batch = self._batch = self._fresh_batch()
        for stretch in stretches:
            if stretch.kind is Kind.METRIC and batch.line_count:
                break  # it is posted before the rows of its batch, and is for those behind it
            if stretch.kind is Kind.FINISH and self.read_to > batch.read_to:
                self._close_row()  # nothing is written behind it
                break
            taken = stretch.first(max_lines - batch.line_count, max_bytes - batch.size_bytes)
            self._add(taken)
            if taken is not stretch or batch.is_full(max_lines, max_bytes):
                break
        else:
            if is_final:
                self._close_row()
        self._seal()
        return batch

    def _fresh_batch(self) -> Batch:
        return Batch(self.read_to, {stream: Lines(self.read_to) for stream in STREAMS})

    def _add(self, stretch: Stretch) -> None:
        self.read_to = stretch.end
        if stretch.kind in _ROWS:
            self._add_rows(stretch.from_byte(self._rows_from))
        elif stretch.kind in _OTHER_STREAMS:
            stream = _OTHER_STREAMS[stretch.kind]
            new = stretch.from_byte(self._mark.of(stream).byte)
            self._batch.add_lines(stream, new.payloads, new.ends())
        else:
            is_file = stretch.kind is Kind.FILE
            wanted_from = self._files_from if is_file else self._mark.update_byte
            for record in stretch.from_byte(wanted_from).records():
                self._add_update(record)

    def _add_rows(self, stretch: Stretch) -> None:
        if stretch.kind is Kind.ROW_BEGUN:
            self._begin_rows(stretch)
        elif stretch.kind is Kind.ROW_CLOSED and not self._open:
            self._take_rows(stretch.payloads, stretch.ends())
        else:
            for record in stretch.records():
                self._add_part(record)

    def _begin_rows(self, stretch: Stretch) -> None:
        """Each of these records completes the row before it; the last one is left open."""
        if stretch.payloads:
            self._close_row()
            *lines, begun = stretch.payloads
            *ends, end = stretch.ends()
            self._take_rows(lines, ends)
            self._open.add(begun, end)

    def _take_rows(self, lines: list[bytes], ends: list[int]) -> None:
        if lines:
            if self._batch.summary:
                self._batch.let_rows_win(lines)
            self._batch.add_lines("history", lines, ends)
            self._rows_end = ends[-1]

    def _add_part(self, record: Record) -> None:
        if self._open and not self._open.has_step_of(record.payload):
            self._close_row()
        self._open.add(record.payload, record.end)
        if record.kind is Kind.ROW_CLOSED:
            self._close_row()

    def _close_row(self) -> None:
        if self._open:
            line, end = self._open.take()
            self._take_rows([line], [end])

    def _add_update(self, record: Record) -> None:
        if record.kind is Kind.FINISH:
            self._close_row()
        self._batch.add_update(record)

    def _seal(self) -> None:
        """Every stream is read as far as the batch, but the history only before an open row."""
        batch = self._batch
        batch.read_to = self.read_to
        if not self._open:
            self._rows_end = self.read_to
        for stream in STREAMS:
            batch.streams[stream].end = self.read_to
        batch.streams["history"].end = self._rows_end


class _OpenRow:
    """A row that may still grow; false while there is none. Most never do: they stay bytes."""

    def __init__(self) -> None:
        self._line = b""
        self._values: dict[str, Any] = {}
        self._end = 0

    def __bool__(self) -> bool:
        return bool(self._line or self._values)

    def add(self, part: bytes, end: int) -> None:
        if self:
            self._values = {**self._as_values(), **orjson.loads(part)}
        else:
            self._line = part
        self._end = end

    def has_step_of(self, part: bytes) -> bool:
        return bool(self._as_values()["_step"] == orjson.loads(part)["_step"])

    def take(self) -> tuple[bytes, int]:
        """The whole row as one line and where it ends; then there is none."""
        line = self._line or orjson.dumps(self._values)
        self._line, self._values = b"", {}
        return line, self._end

    def _as_values(self) -> dict[str, Any]:
        if self._line:
            self._line, self._values = b"", orjson.loads(self._line)
        return self._values
