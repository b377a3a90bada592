"""From logged rows, or from small segments, to the columns of one new segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from history.chunks import unpack
from history.models import Chunk, Segment
from history.segments.column import KeyColumn, column_of, joined
from history.segments.reader import open_segment
from history.segments.tall import Named

MAX_LINES = 65_536
MAX_VALUES = 4_000_000


@dataclass
class RowGatherer:
    """Collects the rows of neighbouring chunks, key by key."""

    first_line: int
    n: int = 0
    n_values: int = 0
    _found: dict[str, tuple[list[int], list[Any]]] = field(default_factory=dict)

    @property
    def end_line(self) -> int:
        return self.first_line + self.n

    def add(self, chunk: Chunk) -> None:
        """The chunk has to begin where the last one ended. Some 5 us a row of ten keys."""
        found = self._found
        for line, data in enumerate(unpack(chunk), start=self.n):
            row = orjson.loads(data)
            self.n_values += len(row)
            for key, value in row.items():
                if key not in found:
                    found[key] = ([], [])
                lines, values = found[key]
                lines.append(line)
                values.append(value)
        self.n += chunk.n

    def has_room_for(self, chunk: Chunk) -> bool:
        """A single chunk always fits; whoever logs wide rows gets segments of fewer lines."""
        if not self.n:
            return True
        values_a_line = self.n_values / self.n
        values = self.n_values + values_a_line * chunk.n
        return self.n + chunk.n <= MAX_LINES and values <= MAX_VALUES

    def columns(self) -> dict[str, KeyColumn]:
        return {key: column_of(lines, values) for key, (lines, values) in self._found.items()}


def joined_columns(segments: Sequence[Segment]) -> Iterator[Named]:
    """The columns of neighbouring segments as those of one, read key by key.

    Raises DamagedSegment.
    """
    first_line = segments[0].first_line
    files = [(segment, open_segment(segment)) for segment in segments]
    keys = dict.fromkeys(key for _, file in files for key in file.places)
    for key in keys:
        parts = []
        for segment, file in files:
            column = file.read(key)
            if column is not None and len(kept := cut(column, segment.n)):
                parts.append((segment.first_line - first_line, kept))
        if parts:
            yield key, joined(parts)


def cut(column: KeyColumn, n: int) -> KeyColumn:
    """The column's values in its first ``n`` lines."""
    count = int((column.lines < n).sum())
    return column if count == len(column) else column.first(count)
