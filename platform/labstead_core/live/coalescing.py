"""At most a few signals a second for each thing, however often it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Send = Callable[[], None]


class Coalescer:
    """The first signal of a key goes at once; later ones within ``seconds`` merge into the last.

    Memory: one entry per key that was signalled in the last ``seconds``.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._sent_at: dict[str, float] = {}
        self._waiting: dict[str, Send] = {}

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
        is_first = key not in self._waiting
        self._waiting[key] = send
        if is_first:
            timer = threading.Timer(wait, self._send_waiting, (key,))
            timer.daemon = True
            timer.start()

    def _send_waiting(self, key: str) -> None:
        with self._lock:
            send = self._waiting.pop(key)
            self._sent_at[key] = time.monotonic()
        send()

    def _forget_old(self) -> None:
        if len(self._sent_at) > 1000:
            horizon = time.monotonic() - self._seconds
            self._sent_at = {key: at for key, at in self._sent_at.items() if at > horizon}
