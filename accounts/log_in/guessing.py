"""Who tries one wrong key after the other has to wait.

Different keys are counted, not requests: a job that goes on with a revoked key keeps nobody else
behind the same address from logging. The counts are in the cache, which web processes share.
"""

from __future__ import annotations

import time

from django.core.cache import cache

from accounts.client import network_of
from labstead_core.errors import TooManyTries

WRONG_KEYS = 30
WINDOW_SECONDS = 60


def note_wrong_key(address: str, digest: str) -> None:
    """Count a key that nobody has, once."""
    if not address or not cache.add(f"{window_of(address)}:{digest[:24]}", 1, WINDOW_SECONDS):
        return
    counter = window_of(address)
    cache.add(counter, 0, WINDOW_SECONDS)
    try:
        cache.incr(counter)
    except ValueError:
        # The window closed this moment.
        return


def demand_patience(address: str) -> None:
    """Raise TooManyTries while this address has tried too many wrong keys."""
    if address and cache.get(window_of(address), 0) >= WRONG_KEYS:
        raise TooManyTries(
            "Too many wrong API keys came from this address. Wait a minute.",
            retry_after_seconds=WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS,
        )


def window_of(address: str) -> str:
    return f"wrong-keys:{network_of(address)}:{int(time.time()) // WINDOW_SECONDS}"
