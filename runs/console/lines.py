"""Pages of a console's lines, as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from history.models import Stream
from history.rows.picked import rows_at
from runs.console.index import index_of

MOST_WRITTEN_ANEW = 1_000


@dataclass(frozen=True)
class LinePage:
    """``n_rows`` is what to ask for changes since; ``written_anew`` are lines that changed since
    then, or None where they are too many to name."""

    n_lines: int
    n_rows: int
    lines: list[dict[str, Any]]
    written_anew: Sequence[int] | None


def read_lines(
    stream: Stream, *, first: int | None, limit: int, since_row: int | None = None
) -> LinePage:
    """Lines from ``first`` on, or the last ones."""
    index = index_of(stream)
    with index.lock:
        n_lines, n_rows = index.n_lines, index.n_rows
        start = max(0, n_lines - limit) if first is None else first
        numbers = range(start, min(start + limit, n_lines))
        rows = index.newest_rows(numbers)
        changed = index.written_anew_since(n_rows if since_row is None else since_row)
    found = rows_at(stream, rows)
    lines = [shape(line, found.get(row)) for line, row in zip(numbers, rows, strict=True)]
    return LinePage(n_lines, n_rows, lines, changed if len(changed) <= MOST_WRITTEN_ANEW else None)


def shape(line: int, row: dict[str, Any] | None) -> dict[str, Any]:
    """Rows hold what a client sent: any value may be of any kind."""
    if row is None:
        return {"line": line, "text": None}
    time = row.get("_timestamp")
    return {
        "line": line,
        "text": f"{row.get('text', '')}".removesuffix("\n"),
        "channel": "stderr" if row.get("stream") == "stderr" else "stdout",
        "time": time if isinstance(time, int | float) else None,
        "writer": label if isinstance(label := row.get("label"), str) else "",
    }
