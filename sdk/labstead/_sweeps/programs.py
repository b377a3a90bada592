"""Trials that are programs: what an agent of the command line runs, and how signals stop it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from labstead._api import Sweep
from labstead._config.assignment import environment_of
from labstead._console import Console
from labstead._errors import UsageError
from labstead._folder.run_folder import PARENT_NAME
from labstead._run.outcome import TERMINATED
from labstead._settings.settings import Settings
from labstead._sweeps import TERM_TIMEOUT_SECONDS
from labstead._sweeps.children import Child, state_of, write_values
from labstead._sweeps.macros import USUAL_COMMAND, Words
from labstead._sweeps.wire import Trial

_FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")


class Programs:
    """Runs one child at a time."""

    def __init__(
        self,
        sweep: Sweep,
        settings: Settings,
        console: Console,
        *,
        term_timeout: float = TERM_TIMEOUT_SECONDS,
        forwards_signals: bool = False,
    ) -> None:
        self._command = sweep.config.get("command") or USUAL_COMMAND
        if not sweep.program and "${program}" in map(str, self._command):
            raise UsageError(
                f"the sweep {sweep.id} names no program; give a function to labstead.agent, or "
                "make the sweep with the key `program`"
            )
        self._sweep = sweep
        self._folder = settings.dir / PARENT_NAME / f"sweep-{sweep.id}"
        self._console = console
        self._term_timeout = term_timeout
        self._forwards_signals = forwards_signals
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._run = ""
        self._interrupts = 0
        self._is_busy = False
        self.leaving: BaseException | None = None

    def run(self, trial: Trial) -> str:
        """The state that its run ended in."""
        self._is_busy = True
        try:
            return self._run_child(trial)
        finally:
            self._is_busy = False

    def _run_child(self, trial: Trial) -> str:
        child = self._start(trial)
        if child is None:
            return "failed"
        code = child.wait()
        with self._lock:
            self._child = None
        state = state_of(code, is_stopped=child.is_stopped)
        self._console.say(f"run {trial.run} {state} (exit code {code})")
        return state

    def _start(self, trial: Trial) -> Child | None:
        assignment = trial.assignment(self._sweep)
        json_file = self._folder / f"config-{trial.run}.json"
        try:
            told = environment_of(assignment, write_values(assignment, self._folder))
            known = {**os.environ, **told}
            command = Words(self._sweep.program, trial.values, json_file, known).of(self._command)
            self._console.say(f"trial {trial.number}, run {trial.run}: {' '.join(command)}")
            with self._lock:
                child = self._child = Child(command, told)
                self._run = trial.run
        except OSError as error:
            self._console.say(f"the program cannot be started: {error}")
            return None
        if isinstance(self.leaving, SystemExit):  # told to go while the child was being made
            child.terminate(self._term_timeout)
        return child

    def stop(self, run: str, why: str) -> None:
        """Called by the heart."""
        with self._lock:
            if self._child is not None and self._run == run and not self._child.is_stopped:
                self._console.say(f"stopping run {run}: {why}")
                self._child.terminate(self._term_timeout)

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Ctrl-C waits for the child, a second ends it, a third kills it; SIGTERM ends it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        names = _FORWARDED if self._forwards_signals else ("SIGINT", "SIGTERM")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """In the main thread, which may hold the lock: takes none."""
        child = self._child
        if number == signal.SIGTERM:
            self.leaving = SystemExit(TERMINATED)
        elif number == signal.SIGINT:
            self.leaving = KeyboardInterrupt()
        if not self._is_busy and self.leaving is not None:
            raise self.leaving
        if child is None:
            return
        if self._forwards_signals and not (number == signal.SIGINT and self._interrupts):
            child.send(number)
            self._interrupts += number == signal.SIGINT
        elif number == signal.SIGTERM:
            child.terminate(self._term_timeout)
        else:
            self._on_interrupt(child)

    def _on_interrupt(self, child: Child) -> None:
        self._interrupts += 1
        if self._interrupts == 1:
            self._console.say(
                f"waiting for run {self._run} to end; Ctrl-C again ends it, a third time kills it"
            )
        elif self._interrupts == 2:
            self._console.say(f"ending run {self._run}")
            child.terminate(self._term_timeout)
        else:
            self._console.say(f"killing run {self._run}")
            child.kill()
