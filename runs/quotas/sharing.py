"""Web processes that share a Redis share the buckets of lines there.

A bucket in Redis is one moment: until when what was taken is paid for (GCRA; ITU-T I.371, annex A).
Each process brings what it let through, and goes on with the level that all have left. That happens
in a thread of its own a few times a second, so no line waits for it; what the others let through
until then is counted afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

log = logging.getLogger(__name__)
KEPT_SECONDS = 3600
ANSWER_SECONDS = 2.0
# Of Redis's own clock, which all processes have in common.
PAY = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6
local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now - ARGV[2]) + ARGV[1]
paid = math.min(paid, now + ARGV[3])
redis.call('SET', KEYS[1], string.format('%.6f', paid), 'EX', ARGV[4])
return string.format('%.6f', now - paid)
"""
_messenger = ThreadPoolExecutor(1, thread_name_prefix="quota-share")


def is_shared() -> bool:
    """Whether there may be other web processes: those share a Redis."""
    return bool(settings.LABSTEAD_REDIS_URL)


def pay(bucket: str, seconds: float, *, burst_seconds: int, longest_debt_seconds: int) -> float:
    """Take as much as comes in in ``seconds``; what is left for all, in seconds, or their debt."""
    key = f"{settings.REDIS_NAMESPACE}:ingest:{bucket}"
    left = script()(keys=[key], args=[seconds, burst_seconds, longest_debt_seconds, KEPT_SECONDS])
    return float(left)


@lru_cache(maxsize=1)
def script() -> Any:
    client = redis.Redis.from_url(settings.LABSTEAD_REDIS_URL, socket_timeout=ANSWER_SECONDS)
    return client.register_script(PAY)


def soon(tell: Callable[[], None]) -> None:
    """Without a Redis that answers, each process goes on with its own count."""
    _messenger.submit(attempt, tell)


def attempt(tell: Callable[[], None]) -> None:
    try:
        tell()
    except redis.RedisError:
        log.warning("ingest_counts_not_shared", exc_info=True)
