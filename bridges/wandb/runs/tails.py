"""The ends of a run's streams, which a client reads before it goes on with a run."""

from __future__ import annotations

from bridges.wandb import json_text
from history.models import Stream
from history.rows.reading import read_rows


def tail_of(stream: Stream) -> str:
    """The last row, as JSON inside JSON: a list of one text, or of none."""
    last = max(0, stream.next_line - 1)
    rows = [row for _, row in read_rows(stream, from_line=last)]
    return json_text.write([json_text.write(row) for row in rows[-1:]])
