"""The console stream: what the program prints, as lines with their colours.

The printing thread only appends to a queue. A thread of our own shows the text on a ``Screen`` and
records lines: those that are done at once, those still being written (a progress bar) now and then.
A line that changes after it was recorded is recorded again with the same number.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from labstead._capture.screen import Line, Screen
from labstead._capture.taps import SOURCES, Source, listen, renew
from labstead._notebook import interactive_shell

if TYPE_CHECKING:
    from labstead._capture.redirect import Redirect

TICK_SECONDS = 0.25
_PATIENCE_SECONDS = 1.0
"""So long a line may stay unfinished before it is recorded as it is."""
_LONGEST_WAIT_SECONDS = 15.0
CHARS_A_SECOND = 2**20
BURST_CHARS = 16 * 2**20
"""What is printed faster, on average, is left out, and a line says how much."""
_CLOSE_SECONDS = 5.0

Record = Callable[[bytes], None]


class Write(NamedTuple):
    """One call of ``write``, or several joined."""

    moment: float
    source: Source
    text: str


class ConsoleCapture:
    """Records what is written between ``start`` and ``close``."""

    def __init__(
        self, record: Record, spool_folder: Path | None = None, *, label: str | None = None
    ) -> None:
        """``record`` takes one line of the stream as JSON; called on a thread of our own.

        ``label`` says who prints, where several programs write a run. With a ``spool_folder`` the
        file descriptors are heard, where they can be redirected.
        """
        self._record = record
        self._writer = os.urandom(4).hex()
        self._label = {"label": label} if label else {}
        self._count = 0
        self._queue: deque[Write] = deque()
        self._screens = {source: Screen() for source in SOURCES}
        self._allowance = _Allowance()
        self._spool_folder = spool_folder
        self._redirects: dict[Source, Redirect] = {}
        self._stops: list[Callable[[], None]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="labstead-console", daemon=True)

    def start(self) -> None:
        for source in SOURCES:
            if not self._redirect(source):
                self._listen(source)
        self._follow_cells()
        self._thread.start()

    def _follow_cells(self) -> None:
        shell = interactive_shell()
        if shell is not None:
            shell.events.register("pre_run_cell", renew)
            self._stops.append(lambda: shell.events.unregister("pre_run_cell", renew))

    def _redirect(self, source: Source) -> bool:
        """Whether the descriptor is heard from now on."""
        if self._spool_folder is None:
            return False
        from labstead._capture.redirect import Redirect, is_redirectable

        with contextlib.suppress(Exception):
            if is_redirectable(source):
                self._redirects[source] = Redirect(source, self._spool_folder)
        return source in self._redirects

    def _listen(self, source: Source) -> None:
        stop = listen(source, self.listener(source))
        if stop is not None:
            self._stops.append(stop)

    def listener(self, source: Source) -> Callable[[str], None]:
        append, now = self._queue.append, time.time

        def hear(text: str) -> None:
            append(Write(now(), source, text))

        return hear

    def abandon(self) -> None:
        """In a forked child: listen no more; the thread lives in the parent."""
        for stop in self._stops:
            stop()

    def close(self) -> None:
        """Record all that was printed so far, and no more."""
        self.abandon()
        for redirect in self._redirects.values():
            redirect.restore()
        self._closing.set()
        self._thread.join(_CLOSE_SECONDS)
        for redirect in self._redirects.values():
            redirect.close()

    def _work(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._closing.wait(TICK_SECONDS)
            # Whatever odd output does to us, the training must not hear of it.
            with contextlib.suppress(Exception):
                self._take_over(time.time())
                self._publish(time.time(), is_last=is_last)

    def _take_over(self, now: float) -> None:
        for source, redirect in self._redirects.items():
            text = redirect.new_text()
            if text:
                self._queue.append(Write(now, source, text))
            if redirect.is_broken:
                redirect.restore()
        # Others may append meanwhile: take what lies there now.
        writes = [self._queue.popleft() for _ in range(len(self._queue))]
        for moment, source, text in self._allowance.fit(writes, now):
            self._screens[source].feed(text, moment)

    def _publish(self, now: float, *, is_last: bool) -> None:
        due = [
            (line, source)
            for source, screen in self._screens.items()
            for line in _due_lines(screen, now, is_last=is_last)
        ]
        for line, source in sorted(due, key=lambda pair: pair[0].begun_at):
            self._publish_line(source, line, now)

    def _publish_line(self, source: Source, line: Line, now: float) -> None:
        if line.number is None:
            line.number, self._count = self._count, self._count + 1
        line.is_changed, line.published_at = False, now
        line.published_growth = self._screens[source].growth
        row = {
            "stream": source,
            "text": line.text(),
            "_timestamp": round(line.written_at, 3),
            "writer": self._writer,
            "number": line.number,
            **self._label,
        }
        self._record(_as_json(row))


class _Allowance:
    """How much may be shown: a bucket that fills with time."""

    def __init__(self) -> None:
        self._chars = float(BURST_CHARS)
        self._filled_at = time.time()

    def fit(self, writes: list[Write], now: float) -> list[Write]:
        """As many of the newest writes as there is allowance for, neighbours joined."""
        self._fill(now)
        kept: list[Write] = []
        left_out = 0
        for write in reversed(writes):
            if left_out or len(write.text) > self._chars:
                left_out += len(write.text)
                continue
            self._chars -= len(write.text)
            kept.append(write)
        kept.reverse()
        if left_out:
            note = f"\n[{left_out:,} characters were printed too fast to keep]\n"
            kept.insert(0, Write(now, writes[0].source, note))
        return _joined(kept)

    def _fill(self, now: float) -> None:
        self._chars += max(0.0, now - self._filled_at) * CHARS_A_SECOND
        self._chars = min(self._chars, BURST_CHARS)
        self._filled_at = now


def _joined(writes: Iterable[Write]) -> list[Write]:
    """``print`` writes a text and its line end apart, a bar a thousand times: fewer, longer texts.

    What was written within a tenth of a second gets the time of its first write.
    """
    joined: list[tuple[float, Source, list[str]]] = []
    for moment, source, text in writes:
        if joined and joined[-1][1] == source and moment - joined[-1][0] < 0.1:
            joined[-1][2].append(text)
        else:
            joined.append((moment, source, [text]))
    return [Write(moment, source, "".join(texts)) for moment, source, texts in joined]


def _due_lines(screen: Screen, now: float, *, is_last: bool) -> Iterator[Line]:
    yield from (line for line in screen.take_scrolled() if line.is_changed)
    for line, is_done in screen.changed_lines():
        if is_last or _is_due(line, screen.growth, now, is_done=is_done):
            yield line


def _is_due(line: Line, growth: int, now: float, *, is_done: bool) -> bool:
    """Done lines at once; others first after a second, then the more rarely the older they are."""
    if line.number is None:
        return is_done or now - line.begun_at >= _PATIENCE_SECONDS
    if is_done and line.published_growth != growth:
        return True
    wait = min(max((now - line.begun_at) / 10, _PATIENCE_SECONDS), _LONGEST_WAIT_SECONDS)
    return now - line.published_at >= wait


def _as_json(row: dict[str, object]) -> bytes:
    try:
        return orjson.dumps(row)
    except TypeError:  # half a surrogate pair is a Python string but no Unicode text
        text = str(row["text"]).encode("utf-8", "replace").decode()
        return orjson.dumps({**row, "text": text})
