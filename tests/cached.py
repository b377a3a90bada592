"""What Django's cache holds of this process."""

from __future__ import annotations

import os

import redis
from django.core.cache import cache


def forget_cached() -> None:
    """On Redis, whose database servers and other processes of the tests share, only our own."""
    url = os.environ.get("LABSTEAD_REDIS_URL")
    if not url:
        cache.clear()
        return
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(match=cache.make_key("*")):
            client.delete(key)
