"""News of the run's files as batches for the history store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bridges.wandb.file_stream.console import console_lines
from bridges.wandb.file_stream.news import CONSOLE, EVENTS, HISTORY, FileNews, News
from bridges.wandb.file_stream.rows import row_line
from history.ingest.batches import decode
from history.services import Append


@dataclass(frozen=True)
class Streams:
    """Of one run, by their ids."""

    history_id: int
    system_id: int
    console_id: int


def appends_of(
    run: Streams, news: News, *, writer: str, summary: dict[str, Any] | None
) -> Iterator[Append]:
    """``writer`` is empty for the only one; of several each counts its own lines.

    ``summary`` is told with the lines of history, or alone; a knock without anything becomes a
    sign of life, but not one that says that the run has ended.
    """
    name = writer_name(writer)
    if HISTORY in news.files:
        history = lines_of(run.history_id, news.files[HISTORY], name)
        yield replace(history, summary=summary)
    elif summary is not None or not (news.has_lines or news.is_complete):
        yield Append(run.history_id, None, decode(b""), writer=name, summary=summary)
    if EVENTS in news.files:
        yield lines_of(run.system_id, news.files[EVENTS], name)
    if CONSOLE in news.files:
        lines = console_lines(news.files[CONSOLE], writer=name or "")
        # Lines say their numbers themselves: the same ones again say the same again.
        yield Append(run.console_id, None, decode(lines))


def lines_of(stream_id: int, news: FileNews, writer: str | None) -> Append:
    """A client that counts further than we do never looks back: its lines go on where we are."""
    batch = decode(b"\n".join(map(row_line, news.content)))
    return Append(stream_id, news.offset, batch, writer=writer, skips_gaps=True)


def writer_name(writer: str) -> str | None:
    """The client's name for itself is long and of any letters."""
    return hashlib.sha256(writer.encode()).hexdigest()[:32] if writer else None
