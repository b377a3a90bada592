"""Logging what TensorBoard's writers write, while they write it."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path
from typing import Protocol

from labstead._tensorboard.files import EventFile, by_step, event_files, prefix_of, root_of
from labstead._tensorboard.summaries import Event
from labstead._tensorboard.writers import Writers

LOOK_SECONDS = 1.0
FLUSH_SECONDS = 5.0
MOST_DEFINED = 100


class Logs(Protocol):
    """A run, or as much of it."""

    def log(self, data: dict[str, object]) -> None: ...
    def define_metric(self, name: str, step_metric: str | None = None) -> None: ...


class Follower:
    """Follows the event files of this process' writers, or those below ``root``.

    Files from before it began are none of the run's.
    """

    def __init__(self, run: Logs, root: Path | None = None) -> None:
        self._run = run
        self._root = root.absolute() if root else None
        self._is_told = root is not None
        self._began = time.time()
        self._flushed = time.monotonic()
        self._files: dict[Path, EventFile] = {}
        self._held: dict[Path, Event] = {}
        self._defined: set[str] = set()
        self._writers = Writers()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="labstead-tensorboard", daemon=True)

    def start(self) -> None:
        self._writers.listen()
        self._thread.start()

    def close(self) -> None:
        """Have the writers write out what they hold, and log the rest."""
        self._closing.set()
        self._writers.flush()
        self._look()
        self._writers.close()

    def _work(self) -> None:
        wait = LOOK_SECONDS
        while not self._closing.wait(wait):
            began = time.monotonic()
            with contextlib.suppress(Exception):
                self._flush_if_due()
                self._look()
            # Reading long files takes a third of this thread's time at most.
            wait = max(LOOK_SECONDS, 2 * (time.monotonic() - began))

    def _flush_if_due(self) -> None:
        if time.monotonic() - self._flushed >= FLUSH_SECONDS:
            self._writers.flush()
            self._flushed = time.monotonic()

    def _look(self) -> None:
        with self._lock:
            for folder in self._folders():
                for path in event_files(folder):
                    self._notice(path)
            for file in list(self._files.values()):
                with contextlib.suppress(OSError):
                    self._log_new(file)

    def _folders(self) -> list[Path]:
        if self._is_told and self._root is not None:
            return [self._root]
        folders = self._writers.folders()
        if folders and self._root is None:
            self._root = root_of(folders[0])
        return folders

    def _notice(self, path: Path) -> None:
        whole = path.absolute()
        if whole not in self._files and path.stat().st_mtime >= self._began - 1:
            self._files[whole] = EventFile(
                whole, prefix_of(whole.parent, self._root or whole.parent)
            )

    def _log_new(self, file: EventFile) -> None:
        """The last row waits until nothing comes any more: its step may not be complete."""
        found = list(file.new_events())
        held = self._held.pop(file.path, None)
        rows = list(by_step([held, *found] if held else found))
        if found and not self._closing.is_set():
            self._held[file.path] = rows.pop()
        for row in rows:
            for key in row.values:
                self._define(key, file.prefix)
            self._run.log(row.values)

    def _define(self, key: str, prefix: str) -> None:
        """Draw it over TensorBoard's step, which is not the run's: that one counts rows."""
        name, step = (f"{prefix}*" if prefix else key), f"{prefix}global_step"
        if key != step and name not in self._defined and len(self._defined) < MOST_DEFINED:
            self._defined.add(name)
            self._run.define_metric(name, step_metric=step)
