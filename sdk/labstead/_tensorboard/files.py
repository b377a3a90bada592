"""Event files of a folder, and their events put together by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from labstead._tensorboard.records import read_records
from labstead._tensorboard.summaries import Event, EventReader
from labstead._tensorboard.wire import Malformed

SPLITS = frozenset({"train", "training", "val", "validation", "eval", "test"})
"""Folders of these names lie side by side, and say what their curves are."""


def event_files(folder: Path) -> list[Path]:
    """Those below the folder, by path; hidden ones are none."""
    found = sorted(folder.rglob("*tfevents*"))
    return [path for path in found if path.is_file() and not path.name.startswith(".")]


def root_of(logdir: Path) -> Path:
    """What names of curves are relative to, when only one folder is known yet."""
    return logdir.parent if logdir.name.lower() in SPLITS else logdir


def prefix_of(folder: Path, root: Path) -> str:
    """What comes before the tags of a folder: "train/", or nothing for the root itself."""
    within = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    return "" if within == "." else f"{within}/"


class EventFile:
    """One file, read as far as it is written."""

    def __init__(self, path: Path, prefix: str) -> None:
        self.path = path
        self.prefix = prefix
        self._at = 0
        self._reader = EventReader()

    def new_events(self) -> Iterator[Event]:
        """Events with values since the last call, names with their prefix. Raises OSError."""
        for record, end in read_records(self.path, self._at):
            self._at = end
            try:
                event = self._reader.read(record)
            except Malformed:
                continue
            if event.values:
                yield Event(event.step, event.wall_time, self._named(event))

    def _named(self, event: Event) -> dict[str, object]:
        values = {f"{self.prefix}{tag}": value for tag, value in event.values.items()}
        return {**values, f"{self.prefix}global_step": event.step}


def by_step(events: Iterable[Event]) -> Iterator[Event]:
    """Neighbours of one step as one, unless they say something twice."""
    whole: Event | None = None
    for event in events:
        if whole is not None and is_of_the_same_row(whole, event):
            whole.values.update(event.values)
            continue
        if whole is not None:
            yield whole
        whole = event
    if whole is not None:
        yield whole


def is_of_the_same_row(row: Event, event: Event) -> bool:
    again = row.values.keys() & event.values.keys()
    return row.step == event.step and all(key.endswith("global_step") for key in again)
