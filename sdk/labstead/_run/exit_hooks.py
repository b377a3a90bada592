"""Noticing how the program ends, so that a crashed training does not look finished.

Every hook calls the one it found; a SIGTERM handler is only added where there was none.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, NoReturn

from labstead._run.outcome import TERMINATED, Outcome, outcome_of_code, outcome_of_exception


class ExitHooks:
    """Remembers the outcome of this process and hands it over once, at its end."""

    def __init__(self, at_exit: Callable[[Outcome], None]) -> None:
        self._at_exit = at_exit
        self._outcome = outcome_of_code(0)
        self._is_installed = False
        self._worker: int | None = None

    def install(self) -> None:
        """Hook into this process; a second call does nothing."""
        self._hook_multiprocessing()
        if self._is_installed:
            return
        self._is_installed = True
        self._hook_uncaught_exceptions()
        self._hook_sys_exit()
        self._hook_sigterm()
        atexit.register(lambda: self._at_exit(self._outcome))

    def _hook_multiprocessing(self) -> None:
        """In a worker of multiprocessing: its own end, for a forked one never comes to atexit."""
        process = sys.modules.get("multiprocessing.process")
        if process is None or process.parent_process() is None or self._worker == os.getpid():
            return
        from multiprocessing.util import Finalize

        self._worker = os.getpid()
        Finalize(None, self._at_worker_exit, exitpriority=100)

    def _at_worker_exit(self) -> None:
        # Called while the exception that ends the worker, if any, is on its way out.
        self._at_exit(outcome_of_exception(sys.exc_info()[1]))

    def _hook_uncaught_exceptions(self) -> None:
        found = sys.excepthook

        def hook(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            self._outcome = outcome_of_exception(error)
            found(kind, error, trace)

        sys.excepthook = hook

    def _hook_sys_exit(self) -> None:
        # sys.exit reaches no excepthook, and at exit its code is gone: this is the only place.
        found = sys.exit

        def leave(status: Any = None, /) -> NoReturn:
            self._outcome = outcome_of_exception(SystemExit(status))
            found(status)

        sys.exit = leave

    def _hook_sigterm(self) -> None:
        """Leave by SystemExit, which unwinds ``with`` blocks and locks, instead of at once."""
        is_ours_to_set = threading.current_thread() is threading.main_thread()
        if is_ours_to_set and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, self._on_sigterm)

    def _on_sigterm(self, number: int, frame: FrameType | None) -> None:
        # A second SIGTERM means it: no more waiting for the last values.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._outcome = outcome_of_code(TERMINATED)
        raise SystemExit(TERMINATED)
