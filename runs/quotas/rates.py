"""How fast lines may come: a bucket for each limit, which fills with time and empties with lines.

Each web process counts by itself.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from accounts.limits import Limits, limits_over
from labstead_core.short_cache import ShortCache
from runs.quotas.demands import demand_room_for_lines
from runs.quotas.errors import IngestRate

# What was not used for so long may be used at once.
BURST_SECONDS = 10
LONGEST_WAIT_SECONDS = 60


class Bucket:
    """Safe to use from any thread."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._level = float(rate * BURST_SECONDS)
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def take(self, amount: int) -> float:
        """0 when there was something left: the last one may take more than that. Else seconds."""
        with self._lock:
            now = time.monotonic()
            most = float(self.rate * BURST_SECONDS)
            self._level = min(most, self._level + (now - self._at) * self.rate)
            self._at = now
            if self._level > 0:
                self._level -= amount
                return 0.0
            return -self._level / self.rate if self.rate else math.inf


_buckets: ShortCache[tuple[str, int, int], Bucket] = ShortCache(seconds=3600.0)


def bucket_of(limits: Limits, rate: int) -> Bucket:
    key = (limits.kind, limits.pk, rate)
    bucket = _buckets.get(key) or Bucket(rate)
    _buckets.put(key, bucket)
    return bucket


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
