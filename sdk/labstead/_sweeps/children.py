"""A program that tries one configuration, as a child process with a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from labstead._config.assignment import Assignment
from labstead._config.config_file import dumped

IS_WINDOWS = sys.platform == "win32"
_LOOK_SECONDS = 0.1
SIGNALLED = (signal.SIGTERM, signal.SIGINT)


class Child:
    """Ctrl-C in the terminal does not reach it: what it gets, the agent sends."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Raises OSError when there is no such program."""
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows
        self._process = subprocess.Popen(  # noqa: S603 - the sweep's own command
            list(command),
            env={**os.environ, **environment},
            start_new_session=not IS_WINDOWS,
            creationflags=flags,
        )
        self._killer: threading.Timer | None = None
        self.is_stopped = False
        """Whether it was told to end."""

    def wait(self) -> int:
        """Its exit code, that of a shell when a signal ended it."""
        code = self._process.wait()
        if self.is_stopped:
            self._end_rest()
        if self._killer is not None:
            self._killer.cancel()
        return code if code >= 0 else 128 - code

    def terminate(self, term_timeout: float) -> None:
        """Ask it to end, and kill it when it has not after so many seconds. Repeating is free."""
        if self.is_stopped:
            return
        self.is_stopped = True
        self.send(signal.SIGTERM)
        self._killer = threading.Timer(term_timeout, self.kill)
        self._killer.daemon = True
        self._killer.start()

    def kill(self) -> None:
        self.is_stopped = True
        if IS_WINDOWS:
            self._process.kill()
        else:
            self.send(signal.SIGKILL)

    def _end_rest(self) -> None:
        """What it had started has the rest of the time to end, and is killed then."""
        while self._killer is not None and self._killer.is_alive() and self._signal_group(0):
            time.sleep(_LOOK_SECONDS)
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, number: int) -> bool:
        """Whether there is anybody left in it."""
        try:
            if not IS_WINDOWS:
                os.killpg(self._process.pid, number)
                return True
        except (ProcessLookupError, PermissionError):
            pass
        return False

    def send(self, number: int) -> None:
        """To it and to the processes that it has started."""
        if self._process.returncode is not None:
            return
        if not IS_WINDOWS:
            self._signal_group(number)
            return
        with suppress(ProcessLookupError, PermissionError, ValueError):  # few signals exist there
            self._process.send_signal(number)


def state_of(exit_code: int, *, is_stopped: bool) -> str:
    """What to call a run that has ended so."""
    if exit_code == 0:
        return "finished"
    by_signal = exit_code in [128 + number for number in SIGNALLED]
    return "killed" if is_stopped or by_signal else "failed"


def write_values(assignment: Assignment, folder: Path) -> Path:
    """In wandb's form, which is never ambiguous; ``init`` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"config-{assignment.run}.yaml"
    wrapped = {name: {"value": value} for name, value in assignment.values.items()}
    path.write_text(dumped({"wandb_version": 1, **wrapped}), "utf-8")
    return path
