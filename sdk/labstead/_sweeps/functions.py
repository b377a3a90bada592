"""Trials that are calls of a function in this process."""

from __future__ import annotations

import ctypes
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from labstead._api import Sweep
from labstead._config.assignment import assigned
from labstead._console import Console
from labstead._delivery.stopping import stopped_by
from labstead._run.outcome import TERMINATED, outcome_of_exception
from labstead._run.session import current_run
from labstead._sweeps.wire import Trial


class Functions:
    """Calls it in the thread of whoever runs the agent, once for each trial."""

    def __init__(self, function: Callable[[], Any], sweep: Sweep, console: Console) -> None:
        self._function = function
        self._sweep = sweep
        self._console = console
        self._lock = threading.Lock()
        self._run: str | None = None
        self._is_stopped = False
        self._thread = threading.get_ident()
        self.leaving: BaseException | None = None

    def run(self, trial: Trial) -> str:
        """The state that the run ended in. An exception of the function is printed, not raised;
        only what ends this program, as Ctrl-C does, is.
        """
        with stopped_by(self._stop_asked):  # also while the last of it is sent
            error = self._error_of(trial)
            outcome = outcome_of_exception(error)
            if run := current_run():
                run.finish_as(outcome)
        if error is not None and not self._is_stopped:
            self._heed(error)
        return outcome.state

    def _heed(self, error: BaseException) -> None:
        if _ends_program(error):
            self.leaving = error
        else:
            traceback.print_exception(type(error), error, error.__traceback__)

    def _error_of(self, trial: Trial) -> BaseException | None:
        self._is_stopped = False
        try:
            with assigned(trial.assignment(self._sweep)):
                self._call(trial.run)
        except BaseException as error:
            self._end()
            return error
        return None

    def _call(self, run: str) -> None:
        with self._lock:
            self._run = run
        self._function()
        self._end()

    def _end(self) -> None:
        with self._lock:
            self._run = None

    def _stop_asked(self, run: str) -> None:
        self.stop(run, "somebody asked it to on its page")

    def stop(self, run: str, why: str) -> None:
        """Called by the threads that hear of it; a run is interrupted once."""
        with self._lock:
            if self._run != run or self._is_stopped:
                return
            self._is_stopped = True
            self._console.say(f"stopping run {run}: {why}")
            _interrupt(self._thread)

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Ctrl-C is a KeyboardInterrupt as everywhere."""
        yield


def _ends_program(error: BaseException | None) -> bool:
    is_terminated = isinstance(error, SystemExit) and error.code == TERMINATED
    return is_terminated or isinstance(error, (KeyboardInterrupt, GeneratorExit))


def _interrupt(thread: int) -> None:
    """Raise KeyboardInterrupt there; in the main thread also out of a wait."""
    main = threading.main_thread().ident
    if thread != main:
        kind = ctypes.py_object(KeyboardInterrupt)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)
    elif hasattr(signal, "pthread_kill"):
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()
