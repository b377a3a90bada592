"""At most a few signals a second for each thing, however often it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Send = Callable[[], None]
# Keys whose time comes this close together are sent together.
_TOGETHER_SECONDS = 0.02


class Coalescer:
    """The first signal of a key goes at once; later ones within ``seconds`` merge into the last.

    Memory: one entry per key that was signalled in the last ``seconds``.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._sent_at: dict[str, float] = {}
        self._waiting: dict[str, Send] = {}
        self._is_timed = False

    def offer(self, key: str, send: Send) -> None:
        """Call ``send`` now or when the key's time has come; a newer one replaces it meanwhile."""
        with self._lock:
            wait = self._sent_at.get(key, 0.0) + self._seconds - time.monotonic()
            if wait > 0:
                self._wait(key, send, wait)
                return
            self._forget_old()
            self._sent_at[key] = time.monotonic()
        send()

    def _wait(self, key: str, send: Send, wait: float) -> None:
        self._waiting[key] = send
        if not self._is_timed:
            self._start_timer(wait)

    def _start_timer(self, wait: float) -> None:
        """One for all keys: a thread for each would cost more than the signals."""
        self._is_timed = True
        timer = threading.Timer(max(wait, _TOGETHER_SECONDS), self._send_waiting)
        timer.daemon = True
        timer.start()

    def _send_waiting(self) -> None:
        now = time.monotonic()
        with self._lock:
            due = {key: self._sent_at.get(key, 0.0) + self._seconds for key in self._waiting}
            ready = [self._waiting.pop(key) for key, at in due.items() if at <= now]
            self._sent_at |= {key: now for key, at in due.items() if at <= now}
            later = [at for at in due.values() if at > now]
            self._is_timed = bool(later)
            if later:
                self._start_timer(min(later) - now)
        for send in ready:
            send()

    def _forget_old(self) -> None:
        if len(self._sent_at) > 1000:
            horizon = time.monotonic() - self._seconds
            self._sent_at = {key: at for key, at in self._sent_at.items() if at > horizon}
