"""What runs logged, line by line as it was logged, and the files they left."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.core.files.storage import default_storage

from history.models import Stream, StreamKind
from history.rows.reading import read_blocks
from rights.archive.writing import ArchiveWriter, Entry
from runs.models import Run, RunFile

READ_BYTES = 1 << 20
# In the place of a line whose file is damaged: the lines behind it keep their numbers.
LOST = b'{"_refused":{"code":"lost","message":"The line could not be read."}}\n'


def write_streams(archive: ArchiveWriter, run: Run) -> int:
    """How many lines could not be read."""
    return sum(write_stream(archive, run, kind) for kind in StreamKind)


def write_stream(archive: ArchiveWriter, run: Run, kind: StreamKind) -> int:
    stream = run.stream(kind)
    if not stream.next_line:
        return 0
    lost = 0
    with archive.entry(f"runs/{run.slug}/{kind.label}.jsonl") as entry:
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


def write_files(archive: ArchiveWriter, run: Run) -> None:
    for file in RunFile.objects.ready().filter(run=run).order_by("path"):
        with archive.entry(f"runs/{run.slug}/files/{file.path}", is_listed=False) as entry:
            copy(file.storage_name, entry)


def copy(name: str, entry: Entry) -> None:
    with default_storage.open(name) as content:
        while part := content.read(READ_BYTES):
            entry.write(part)
