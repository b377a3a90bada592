"""Trying again after trouble on the way, as long as anything comes."""

from __future__ import annotations

import threading
import time

from labstead._connection.backoff import Backoff
from labstead._errors import ServerUnavailableError

_SECONDS = 120.0


class Stopped(Exception):
    """Somebody else failed, or the user has given up: what is begun need not be finished."""


class Patience:
    """Ends when nothing has come for two minutes."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._backoff = Backoff()
        self._since = time.monotonic()

    def progress(self) -> None:
        """Something came. Raises Stopped when nobody wants the rest."""
        if self._stop.is_set():
            raise Stopped
        self._backoff.reset()
        self._since = time.monotonic()

    def wait(self, trouble: ServerUnavailableError) -> None:
        """Before the next try. Raises the trouble once it has lasted too long, or Stopped."""
        if time.monotonic() - self._since > _SECONDS:
            raise trouble
        if self._stop.wait(self._backoff.next_wait(trouble.retry_after)):
            raise Stopped from trouble
