"""What a run captures by itself, as one thing that is started, closed and left behind in a fork."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import RunFolder
from labstead._notebook import notebook_shell
from labstead._settings.settings import Settings


class Capture(Protocol):
    """Something with a thread of its own."""

    def start(self) -> None: ...

    def close(self) -> None:
        """Record the last of it; bounded in time."""

    def abandon(self) -> None:
        """In a forked child, where the thread does not live: leave everything to the parent."""


class Captures:
    """All captures of a run. Nothing that goes wrong in one is heard of outside."""

    def __init__(self, captures: Sequence[Capture]) -> None:
        self._captures = captures

    def start(self) -> None:
        self._each(lambda capture: capture.start())

    def close(self) -> None:
        self._each(lambda capture: capture.close())

    def abandon(self) -> None:
        self._each(lambda capture: capture.abandon())

    def _each(self, act: Callable[[Capture], None]) -> None:
        for capture in self._captures:
            with contextlib.suppress(Exception):
                act(capture)


NO_CAPTURES = Captures(())


def start_captures(settings: Settings, recorder: Recorder, folder: RunFolder) -> Captures:
    """Begin what the settings ask for."""
    captures = Captures(list(_wanted(settings, recorder, folder)))
    captures.start()
    return captures


def _wanted(settings: Settings, recorder: Recorder, folder: RunFolder) -> Iterator[Capture]:
    # Imported here: `import labstead` is to be quick also where nothing is ever recorded.
    from labstead._capture.console import ConsoleCapture
    from labstead._capture.origin import Origin
    from labstead._capture.system_metrics import SystemMetrics

    if settings.console != "off":
        spool_folder = folder.path if settings.console == "redirect" else None
        record = partial(recorder.record, Kind.CONSOLE)
        yield ConsoleCapture(record, spool_folder, label=settings.x_label)
    if settings.system_interval > 0:
        record = partial(recorder.record, Kind.SYSTEM)
        yield SystemMetrics(record, settings.system_interval, label=settings.x_label)
    if not settings.is_secondary:  # the run's origin is the primary's
        yield Origin(settings, recorder, folder)
    if settings.save_code and (shell := notebook_shell()) is not None:
        from labstead._capture.cells import Cells

        yield Cells(shell, recorder, folder)
