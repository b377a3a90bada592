"""Hearing all that goes to file descriptors 1 and 2: C libraries and child processes too.

A descriptor is replaced by a pipe, or by a pseudo-terminal where it was a terminal, so that
programs go on seeing one. What comes out is passed on by a process of its own, which also leaves a
copy in a file for us. A thread could deadlock here: code that fills the pipe while it holds the
interpreter lock would wait for the thread, and the thread for the lock.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from labstead._capture.taps import Source

DESCRIPTORS: dict[Source, int] = {"stdout": 1, "stderr": 2}
MAX_SPOOL_BYTES = 2**30
"""Beyond it output is passed on but not recorded any more."""
_READ_BYTES = 2**20
_LEAVE_SECONDS = 2.0

_RELAY = f"""
import os, sys
spool, left = int(sys.argv[1]), {MAX_SPOOL_BYTES}
while True:
    try:
        data = os.read(0, 65536)
    except OSError:
        break
    if not data:
        break
    try:
        if left > 0:
            left -= os.write(spool, data)
    except OSError:
        left = 0
    while data:
        data = data[os.write(1, data):]
"""


class Redirect:
    """One descriptor, from the making of this object to ``close``."""

    def __init__(self, source: Source, spool_folder: Path) -> None:
        """Raises OSError where that cannot be; the descriptor is then what it was."""
        self._descriptor = DESCRIPTORS[source]
        self._stream = getattr(sys, source, None)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._read_bytes = 0
        self._terminal: int | None = None
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._redirect(spool_folder)
            # All went well: what was opened stays open until close.
            self._stack = self._stack.pop_all()

    def _redirect(self, spool_folder: Path) -> None:
        self._original = self._keep(os.dup(self._descriptor))
        self._spool = self._stack.enter_context(_spool_in(spool_folder))
        if os.isatty(self._original):
            out_end, in_end = _open_terminal(self._original)
            self._terminal = self._keep(out_end)
        else:
            out_end, in_end = os.pipe()
        try:
            self._relay = self._start_relay(out_end)
            self._flush()
            os.dup2(in_end, self._descriptor)
            self._ours = os.fstat(in_end)
        finally:
            os.close(in_end)
            if self._terminal is None:
                os.close(out_end)

    def _start_relay(self, out_end: int) -> subprocess.Popen[bytes]:
        spool = self._spool.fileno()
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", "-c", _RELAY, str(spool)],
            stdin=out_end,
            stdout=self._original,
            stderr=subprocess.DEVNULL,
            pass_fds=[spool],
            start_new_session=True,  # a Ctrl-C is for the program, whose last words still come
        )

    def new_text(self) -> str:
        """What was written since the last call."""
        if self._terminal is not None:
            _copy_size(self._original, self._terminal)
        texts = []
        while data := os.pread(self._spool.fileno(), _READ_BYTES, self._read_bytes):
            self._read_bytes += len(data)
            texts.append(self._decoder.decode(data))
        return "".join(texts).replace("\r\n", "\n")

    @property
    def is_broken(self) -> bool:
        """Whether nobody passes on what is written any more."""
        return self._relay.poll() is not None

    def restore(self) -> None:
        """Make the descriptor what it was, unless the program has meanwhile made it something else.

        Waits for what is on its way, but not for processes that still hold the pipe: the relay goes
        on for them.
        """
        self._flush()
        with contextlib.suppress(OSError):  # the program closed it
            if os.path.samestat(os.fstat(self._descriptor), self._ours):
                os.dup2(self._original, self._descriptor)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._relay.wait(_LEAVE_SECONDS)

    def close(self) -> None:
        self._stack.close()

    def _flush(self) -> None:
        with contextlib.suppress(Exception):
            self._stream.flush()  # type: ignore[union-attr]
        with contextlib.suppress(Exception):
            ctypes.CDLL(None).fflush(None)

    def _keep(self, descriptor: int) -> int:
        self._stack.callback(os.close, descriptor)
        return descriptor


def is_redirectable(source: Source) -> bool:
    """Whether Python's own stream goes to the descriptor: not in notebooks, not under pytest."""
    stream: Any = getattr(sys, source, None)
    try:
        return sys.platform != "win32" and bool(stream.fileno() == DESCRIPTORS[source])
    except (AttributeError, OSError, ValueError):
        return False


def _spool_in(folder: Path) -> IO[bytes]:
    """A file without a name: it is gone with the last process that holds it."""
    return tempfile.TemporaryFile(dir=folder)


def _open_terminal(like: int) -> tuple[int, int]:
    """A pseudo-terminal of the same size, which passes bytes on as they are."""
    import termios

    out_end, in_end = os.openpty()
    settings = termios.tcgetattr(in_end)
    settings[1] &= ~termios.OPOST
    termios.tcsetattr(in_end, termios.TCSANOW, settings)
    _copy_size(like, out_end)
    return out_end, in_end


def _copy_size(from_terminal: int, to_terminal: int) -> None:
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        size = fcntl.ioctl(from_terminal, termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(to_terminal, termios.TIOCSWINSZ, size)
