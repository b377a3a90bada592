"""What a run printed, line by line, as the client reads it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bridges.wandb.engine.connections import Connection, Edge, PageInfo, offset_of
from history.models import Stream
from runs.console.lines import read_lines

USUAL_LINES = 1_000
MOST_LINES = 10_000


def log_lines(
    stream: Stream, *, first: int | None, last: int | None, after: str | None
) -> Connection:
    """The next ``first`` lines, or the ``last`` ones. A cursor is the number of the line behind."""
    start = None if last is not None else offset_of(after)
    limit = min(max(last or first or USUAL_LINES, 1), MOST_LINES)
    page = read_lines(stream, first=start, limit=limit)
    edges = [Edge(told(line), str(line["line"] + 1)) for line in page.lines]
    end = edges[-1].cursor if edges else after
    return Connection(edges, PageInfo(int(end or 0) < page.n_lines, end))


def told(line: dict[str, Any]) -> dict[str, Any]:
    seconds = line.get("time")
    return {
        "number": line["line"],
        "timestamp": "" if seconds is None else moment(seconds),
        "level": "error" if line.get("channel") == "stderr" else "info",
        "label": line.get("writer") or "",
        "line": line["text"] or "",
    }


def moment(seconds: float) -> str:
    """In UTC; nothing for what is no time of ours."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
