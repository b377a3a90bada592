"""A program that tries one configuration, as a child process with a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from labstead._config.assignment import Assignment, environment_of

IS_WINDOWS = sys.platform == "win32"
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

    def send(self, number: int) -> None:
        """To it and to the processes that it has started."""
        if self._process.returncode is not None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if IS_WINDOWS:
                self._process.send_signal(number)
            else:
                os.killpg(self._process.pid, number)


def state_of(exit_code: int, *, is_stopped: bool) -> str:
    """What to call a run that has ended so."""
    if exit_code == 0:
        return "finished"
    by_signal = exit_code in [128 + number for number in SIGNALLED]
    return "killed" if is_stopped or by_signal else "failed"


def write_values(assignment: Assignment, folder: Path) -> Path:
    """In wandb's form, which is never ambiguous; ``init`` reads it."""
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"config-{assignment.run}.yaml"
    wrapped = {name: {"value": value} for name, value in assignment.values.items()}
    path.write_text(yaml.safe_dump({"wandb_version": 1, **wrapped}, sort_keys=False), "utf-8")
    return path


def start_child(assignment: Assignment, command: Sequence[str], folder: Path) -> Child:
    """Raises OSError."""
    return Child(command, environment_of(assignment, write_values(assignment, folder)))
