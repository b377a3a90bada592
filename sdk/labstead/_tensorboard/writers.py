"""Which folders TensorBoard's writers of this process write to.

The writers of tensorboard (which torch's uses) and tensorboardX open their file anew for every
write, so they are noticed when they are made; TensorFlow's keeps it open, and is seen by that.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import threading
import time
import weakref
from pathlib import Path
from typing import Any

_QUEUE_SECONDS = 2.0
_MODULES = ("tensorboard.summary.writer.event_file_writer", "tensorboardX.event_file_writer")
_listeners: weakref.WeakSet[Writers] = weakref.WeakSet()
_patched: set[type] = set()


class Writers:
    """The folders of the writers made since ``listen``, the first one first."""

    def __init__(self) -> None:
        self._found: list[Path] = []
        self._writers: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = threading.Lock()

    def listen(self) -> None:
        _listeners.add(self)
        for module in _MODULES:
            # One that is broken, or another version, is none of the training's trouble.
            with contextlib.suppress(Exception):
                if importlib.util.find_spec(module.partition(".")[0]) is not None:
                    _patch(importlib.import_module(module).EventFileWriter)

    def close(self) -> None:
        _listeners.discard(self)

    def flush(self) -> None:
        """Have them write out what they hold, which they would do every two minutes or so."""
        for writer in list(self._writers):
            with contextlib.suppress(Exception):
                _await_queue(writer)
                writer.flush()

    def folders(self) -> list[Path]:
        for path in open_event_files():
            self.add(path.parent, None)
        with self._lock:
            return list(self._found)

    def add(self, folder: Path, writer: Any) -> None:
        with self._lock:
            if folder not in self._found:
                self._found.append(folder)
        if writer is not None:
            self._writers.add(writer)


def _await_queue(writer: Any) -> None:
    """tensorboardX writes on a thread, and its ``flush`` does not wait for that.

    Nor does its queue tell when the last event is written; so a little time is given.
    """
    queue: Any = getattr(writer, "_event_queue", None)
    if not type(writer).__module__.startswith("tensorboardX") or not hasattr(queue, "empty"):
        return
    deadline = time.monotonic() + _QUEUE_SECONDS
    while not queue.empty() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.02)


def _patch(writer_class: Any) -> None:
    if writer_class in _patched:
        return
    _patched.add(writer_class)
    found = writer_class.__init__

    @functools.wraps(found)
    def begin(self: Any, logdir: Any, *args: Any, **kwargs: Any) -> None:
        found(self, logdir, *args, **kwargs)
        with contextlib.suppress(Exception):
            for listener in list(_listeners):
                listener.add(Path(str(logdir)).absolute(), self)

    writer_class.__init__ = begin


def open_event_files() -> list[Path]:
    """Of this process; none where the system does not tell."""
    try:
        import psutil

        opened = psutil.Process().open_files()
    except Exception:
        return []
    return [Path(file.path) for file in opened if "tfevents" in file.path]
