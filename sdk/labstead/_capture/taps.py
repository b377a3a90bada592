"""Listening to what is written to ``sys.stdout`` and ``sys.stderr``, without changing it.

The ``write`` of the object that is there is replaced, not the object: whoever holds on to it (a
logging handler, a progress bar, a notebook) is heard, and ``fileno``, ``isatty`` and ``buffer``
stay what they were. What is written to ``sys.stdout.buffer`` or by C code is not heard; see
``redirect.py``.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any, Literal

Source = Literal["stdout", "stderr"]
SOURCES: tuple[Source, ...] = ("stdout", "stderr")
Listener = Callable[[str], None]


class _Tap:
    """The listeners of one stream object; hooked in while there are any."""

    def __init__(self, stream: Any) -> None:
        self.listeners: tuple[Listener, ...] = ()
        self._stream = stream
        self._had_own = "write" in vars(stream)
        self._was_called = False
        self._hook()

    def _hook(self) -> None:
        self._found = self._stream.write
        self._write = self._heard(self._found)
        self._stream.write = self._write

    def renew(self) -> None:
        """Hook in again if someone has put back what was there before us."""
        self._was_called = False
        self._stream.write("")
        if not self._was_called:
            self._hook()

    def _heard(self, found: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **named: Any) -> Any:
            result = found(*args, **named)
            self._was_called = True
            for listener in self.listeners:
                # Only what was printed is heard; bytes or worse have raised above.
                with contextlib.suppress(Exception):
                    listener(args[0])
            return result

        return write

    def unhook(self) -> None:
        """Put back what was found, unless someone has hooked in over it since."""
        if vars(self._stream).get("write") is not self._write:
            return
        if self._had_own:
            self._stream.write = self._found
        else:
            del self._stream.write


_taps: dict[int, _Tap] = {}
"""By the identity of the stream, which its tap keeps alive."""


def listen(source: Source, listener: Listener) -> Callable[[], None] | None:
    """Hear all that is written from now on, on the thread that writes. Returns how to stop.

    None where there is nothing to hear: no such stream, as in a program without a terminal on
    Windows, or one that does not let its ``write`` be replaced.
    """
    stream = getattr(sys, source, None)
    if stream is None:
        return None
    try:
        tap = _taps.get(id(stream)) or _taps.setdefault(id(stream), _Tap(stream))
    except (AttributeError, TypeError):
        return None
    tap.listeners += (listener,)
    return lambda: _stop(id(stream), tap, listener)


def renew(cell: object) -> None:
    """Before a cell, hear again what is no longer heard: IPython has put each ``write`` back."""
    for tap in list(_taps.values()):
        with contextlib.suppress(Exception):
            tap.renew()


def _stop(key: int, tap: _Tap, listener: Listener) -> None:
    tap.listeners = tuple(one for one in tap.listeners if one is not listener)
    if not tap.listeners:
        _taps.pop(key, None)
        with contextlib.suppress(Exception):
            tap.unhook()
