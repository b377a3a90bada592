"""One supervised program: started, started again when it dies, stopped when told to."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress

from labstead_server.supervisor.backoff import Backoff
from labstead_server.supervisor.output import Output
from labstead_server.supervisor.programs import Program


class Child:
    """Keeps ``program`` running, in a session of its own that a terminal's Ctrl-C never reaches."""

    def __init__(self, program: Program, output: Output, backoff: Backoff | None = None) -> None:
        self.name = program.name
        self.program = program
        self.output = output
        self.died = asyncio.Event()
        self._backoff = backoff or Backoff()
        self._stopping = asyncio.Event()
        self._process: Process | None = None

    async def keep_running(self) -> None:
        """Return once the program has ended after ``ask_to_stop`` or ``kill``."""
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._run_once()
            if not self._stopping.is_set():
                await self._pause_after(status, time.monotonic() - started)

    def ask_to_stop(self) -> None:
        """Send SIGTERM once and start the program no more."""
        self._stopping.set()
        self._terminate()

    def kill(self) -> None:
        """End the program now, with everything it started."""
        self._stopping.set()
        self._kill_group()

    async def _run_once(self) -> int:
        read_end, write_end = os.pipe()
        try:
            self._process = await self._start(write_end)
        finally:
            os.close(write_end)
        if self._stopping.is_set():  # told to stop while it was being started
            self._terminate()
        copying = asyncio.create_task(self.output.copy_from(read_end))
        status = await self._process.wait()
        self._kill_group()  # what the program left behind would hold the pipe, or the port
        await copying
        return status

    async def _start(self, output: int) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.program.command(os.getpid()),
            env=self.program.full_environment(),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    async def _pause_after(self, status: int, lived_seconds: float) -> None:
        self.died.set()
        delay = self._backoff.after_death(lived_seconds=lived_seconds)
        self.output.note(f"{describe(status)}; starting it again in {delay:g} s")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), delay)

    def _terminate(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.terminate()

    def _kill_group(self) -> None:
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def describe(status: int) -> str:
    """An exit status in words: negative numbers are signals."""
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"
