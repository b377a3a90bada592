"""Reading what a run wrote to disk, the way the sender reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from labstead import Run
from labstead._delivery.rows import Batch, Fold
from labstead._folder.journal import Kind, read_records, read_stretches
from labstead._folder.mark import Mark, Stream


def batch_of(journal: Path) -> Batch:
    return Fold(Mark()).next_batch(
        read_stretches(journal), is_final=True, max_lines=10**9, max_bytes=10**12
    )


def journal_of(run: Run) -> Path:
    assert run.dir is not None
    return run.dir / "journal"


def rows_of(run: Run) -> list[dict[str, Any]]:
    """History rows without the times, which no test can know."""
    return rows_in(journal_of(run))


def rows_in(journal: Path) -> list[dict[str, Any]]:
    rows = [orjson.loads(line) for line in batch_of(journal).streams["history"].lines]
    times = {"_timestamp", "_runtime"}
    return [{key: value for key, value in row.items() if key not in times} for row in rows]


def lines_of(run: Run, stream: Stream) -> list[dict[str, Any]]:
    """All that was recorded for a stream so far, as it will be sent."""
    return streams_in(journal_of(run))[stream]


def streams_in(journal: Path) -> dict[Stream, list[dict[str, Any]]]:
    streams = batch_of(journal).streams
    return {name: [orjson.loads(line) for line in some.lines] for name, some in streams.items()}


def finish_in(journal: Path) -> Any:
    """What the run said of its end; None before it has."""
    ends = [record.payload for record in read_records(journal) if record.kind is Kind.FINISH]
    return orjson.loads(ends[-1]) if ends else None


def only_journal(directory: Path) -> Path:
    (journal,) = directory.glob("labstead-runs/run-*/journal")
    return journal


def kinds_in(journal: Path) -> list[Kind]:
    return [record.kind for record in read_records(journal)]
