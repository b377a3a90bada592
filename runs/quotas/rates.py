"""How fast lines may come: a bucket for each limit, which fills with time and empties with lines.

Web processes that share a Redis share the buckets, too (``sharing``).
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from accounts.limits import Limits, limits_over
from labstead_core.short_cache import ShortCache
from runs.quotas import sharing
from runs.quotas.demands import demand_room_for_lines
from runs.quotas.errors import IngestRate

# What was not used for so long may be used at once.
BURST_SECONDS = 10
SHARED_EVERY_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 60


class Bucket:
    """Safe to use from any thread. ``name`` is what processes share it by; a lone one has none."""

    def __init__(self, rate: int, name: str = "") -> None:
        self.rate = rate
        self._name = name if rate else ""
        self._level = float(rate * BURST_SECONDS)
        self._at = self._next_telling = time.monotonic()
        self._lock = threading.Lock()
        # What went through here that the others do not know of.
        self._untold = 0
        self._is_telling = False

    def take(self, amount: int) -> float:
        """0 when there was something left: the last one may take more than that. Else seconds."""
        with self._lock:
            self._fill()
            if self._name and not self._is_telling and self._at >= self._next_telling:
                self._is_telling = True
                sharing.soon(self.tell)
            if self._level > 0:
                self._level -= amount
                self._untold += amount
                return 0.0
            return -self._level / self.rate if self.rate else math.inf

    def _fill(self) -> None:
        now = time.monotonic()
        full = self._level + (now - self._at) * self.rate
        self._level = min(full, float(self.rate * BURST_SECONDS))
        self._at = now

    def tell(self) -> None:
        """One at a time: while Redis does not answer, nothing piles up."""
        try:
            self.share()
        finally:
            self._next_telling = time.monotonic() + SHARED_EVERY_SECONDS
            self._is_telling = False

    def share(self) -> None:
        """Go on with what all processes have left together. Raises RedisError."""
        with self._lock:
            told = self._untold
        left = sharing.pay(
            self._name,
            told / self.rate,
            burst_seconds=BURST_SECONDS,
            longest_debt_seconds=LONGEST_WAIT_SECONDS,
        )
        with self._lock:
            self._untold -= told
            self._level, self._at = left * self.rate - self._untold, time.monotonic()


_buckets: ShortCache[tuple[str, int, int], Bucket] = ShortCache(seconds=3600.0)


def bucket_of(limits: Limits, rate: int) -> Bucket:
    key = (limits.kind, limits.pk, rate)
    bucket = _buckets.get(key) or Bucket(rate, name_of(limits))
    _buckets.put(key, bucket)
    return bucket


def name_of(limits: Limits) -> str:
    return f"{limits.kind}:{limits.pk}" if sharing.is_shared() else ""


@dataclass(frozen=True)
class Allowance:
    """What one team's lines go through."""

    buckets: tuple[tuple[Limits, Bucket], ...] = ()

    def take(self, lines: int) -> None:
        """Raise IngestRate when the lines come too fast."""
        for limits, bucket in self.buckets:
            wait = bucket.take(lines) if lines else 0
            if wait:
                raise IngestRate(
                    f"{limits.title} may log {bucket.rate:,} lines a second. "
                    "Nothing was kept; send it again later.",
                    retry_after_seconds=math.ceil(min(wait, LONGEST_WAIT_SECONDS)),
                )


def allowance_of(team_id: int) -> Allowance:
    """Raises StorageQuota when there is no room for any line."""
    demand_room_for_lines(team_id)
    return Allowance(
        tuple(
            (limits, bucket_of(limits, limits.ingest_lines_a_second))
            for limits in limits_over(team_id)
            if limits.ingest_lines_a_second is not None
        )
    )
