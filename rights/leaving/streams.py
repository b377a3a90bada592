"""What runs logged, line by line as it was logged."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from history.models import Stream, StreamKind
from history.rows.reading import read_blocks
from rights.archive.missing import Missing
from rights.archive.writing import ArchiveWriter
from runs.models import Run

# In the place of a line whose file is damaged: the lines behind it keep their numbers.
LOST = b'{"_refused":{"code":"lost","message":"The line could not be read."}}\n'


def write_streams(archive: ArchiveWriter, run: Run) -> Iterator[Missing]:
    """Lines that could not be read."""
    for kind in StreamKind:
        name = f"runs/{run.slug}/{kind.label}.jsonl"
        if lost := write_stream(archive, name, run.stream(kind)):
            yield Missing(archive.folder + name, lines=lost)


def write_stream(archive: ArchiveWriter, name: str, stream: Stream) -> int:
    """How many lines are lost."""
    if not stream.next_line:
        return 0
    lost = 0
    with archive.entry(name) as entry:
        for data, n, n_lost in lines_of(stream):
            entry.write(data)
            entry.rows += n
            lost += n_lost
    return lost


def lines_of(stream: Stream) -> Iterator[tuple[bytes, int, int]]:
    """Some lines, how many, and how many of them are lost; up to where the stream was."""
    at = 0
    for block in read_blocks(stream):
        rows = block.rows[: stream.next_line - at]
        n_lost = min(block.n_missing, stream.next_line - at - len(rows))
        data = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        yield data + LOST * n_lost, len(rows) + n_lost, n_lost
        at = block.end_line
        if at >= stream.next_line:
            return
