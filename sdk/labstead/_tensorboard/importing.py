"""A folder of event files as a run, with the times at which it happened."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import labstead
from labstead import Run, UsageError
from labstead._folder.journal import Kind
from labstead._tensorboard.files import EventFile, by_step, event_files, prefix_of
from labstead._tensorboard.summaries import Event

_NOTHING_CAPTURED = {
    "console": "off",
    "system_interval": 0,
    "capture_command": False,
    "capture_git": False,
    "capture_packages": False,
    "finish_timeout": 3600,
}


def import_folder(folder: Path, **init: Any) -> Run:
    """Log all that lies below ``folder`` as one finished run, made with what ``init`` takes.

    TensorBoard's steps are the run's. Raises UsageError when there are no event files.
    """
    files = event_files(folder)
    if not files:
        raise UsageError(f"there are no event files (*tfevents*) below {folder}")
    usual = {"name": folder.resolve().name, "job_type": "tensorboard"}
    given = {name: value for name, value in init.items() if value is not None}
    run = labstead.init(**{**usual, **given}, settings=_NOTHING_CAPTURED, reinit="create_new")
    try:
        _log_all(run, events_of(files, folder))
    except BaseException:
        run.finish(exit_code=1)
        raise
    run.finish()
    return run


def events_of(files: list[Path], root: Path) -> Iterator[Event]:
    """Of all files, by step as long as each file goes up, those of one step together."""
    named = [EventFile(path, prefix_of(path.parent, root)) for path in files]
    each = [by_step(file.new_events()) for file in named]
    yield from by_step(heapq.merge(*each, key=lambda event: event.step))


def _log_all(run: Run, events: Iterator[Event]) -> None:
    began: float | None = None
    for event in events:
        began = event.wall_time if began is None else began
        values = {name: value for name, value in event.values.items() if not _is_step(name)}
        _log_at(run, values, event, max(0.0, event.wall_time - began))


def _is_step(name: str) -> bool:
    return name.rpartition("/")[2] == "global_step"


def _log_at(run: Run, values: dict[str, Any], event: Event, runtime: float) -> None:
    """As ``run.log``, at another time than now."""
    with run._recorder.lock:
        line, flat = run._encoder.row(values, event.step, event.wall_time, runtime)
        run._recorder.append(Kind.ROW_CLOSED, line)
        run.summary.follow(flat)
