"""How long to wait before trying again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

_FIRST_SECONDS = 0.2
_IMPATIENT_FOR_SECONDS = 60.0
_IMPATIENT_CAP_SECONDS = 2.0
_PATIENT_CAP_SECONDS = 30.0
_LONGEST_ASKED_SECONDS = 300.0


class Backoff:
    """Exponential waits with jitter: at most 2 s during an outage's first minute, then up to 30 s.

    A restarted server is found again within 2 s; the jitter keeps a hundred waiting processes from
    coming back in the same instant.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Something worked: the next failure begins a new outage."""
        self._failures = 0
        self._since = 0.0

    def next_wait(self, retry_after: float | None = None) -> float:
        """Seconds until the next try; what the server asked for is a lower bound."""
        if self._failures == 0:
            self._since = self._clock()
        wait = min(_FIRST_SECONDS * 2.0 ** min(self._failures, 20), self._cap())
        self._failures += 1
        jittered = wait * random.uniform(0.75, 1.0)  # noqa: S311 - spread, not secrecy
        return max(jittered, min(retry_after or 0.0, _LONGEST_ASKED_SECONDS))

    def _cap(self) -> float:
        is_young = self._clock() - self._since < _IMPATIENT_FOR_SECONDS
        return _IMPATIENT_CAP_SECONDS if is_young else _PATIENT_CAP_SECONDS
