"""A line of threads of which one at a time has its turn."""

from __future__ import annotations

import threading
from collections import deque


class Line:
    """First come, first served, but who speaks for many goes to the front.

    One thread of a process may speak for many: coming back it meets who was first behind it, so
    that it takes every other turn at most.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    def enter(self, *, timeout: float) -> bool:
        """Wait so many seconds for a turn; whether it came."""
        called = threading.Event()
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._stand(called)
        return called.wait(timeout) or not self._give_up(called)

    def leave(self) -> None:
        """End the turn; the first in line has the next."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _stand(self, called: threading.Event) -> None:
        if getattr(_this_thread, "speaks_for_many", False):
            self._waiting.appendleft(called)
        else:
            self._waiting.append(called)

    def _give_up(self, called: threading.Event) -> bool:
        """Whether it did: it may have been called in its last moment."""
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
        return not called.is_set()


_this_thread = threading.local()


def speak_for_many() -> None:
    """This thread's transactions are what many requests wait for. Of no effect on PostgreSQL."""
    _this_thread.speaks_for_many = True
