"""Whether the time it takes to refuse a key tells anything about keys.

    python -m benchmarks.key_checks [--times 1000]

Asks /api/v1/me through the whole Django stack with keys that do not open, each kind in turn and
in an order drawn anew, and prints medians with the middle half of the times. Beside them is a
second set of unknown keys: how far its median is from that of the first is what noise alone makes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.table_service import set_up

WARM_UP = 50


def main() -> None:
    asking = argparse.ArgumentParser(prog="key_checks", description=__doc__)
    asking.add_argument("--times", type=int, default=1000)
    times = asking.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        tell(measured(keys(), times))


def keys() -> dict[str, str]:
    """One key of each kind that does not open."""
    from django.utils import timezone

    from accounts import services

    ada = services.create_user("ada", email="ada@example.com")
    expired, revoked, good = (services.create_api_key(ada, name=str(n)) for n in range(3))
    past = timezone.now() - timedelta(days=1)
    type(expired[0]).objects.filter(pk=expired[0].pk).update(expires_at=past)
    services.revoke_api_key(revoked[0], by=ada)
    return {
        "unknown": "labstead_" + "z" * 48,
        "unknown, again": "labstead_" + "y" * 48,
        "almost right": good[1][:-1] + "_",
        "wrong prefix": good[1].replace("labstead_", "local-"),
        "expired": expired[1],
        "revoked": revoked[1],
    }


def measured(keys: Mapping[str, str], times: int) -> dict[str, list[float]]:
    """Microseconds of each kind, as many as ``times``."""
    from django.test import Client

    client = Client()
    found: dict[str, list[float]] = {kind: [] for kind in keys}
    for turn in range(WARM_UP + times):
        for kind in random.sample(list(keys), len(keys)):
            spent = asked(client, keys[kind])
            if turn >= WARM_UP:
                found[kind].append(spent * 1e6)
    return found


def asked(client: Any, key: str) -> float:
    """Seconds until the refusal."""
    headers = {"authorization": f"Bearer {key}"}
    started = time.perf_counter()
    answer = client.get("/api/v1/me", headers=headers)
    seconds = time.perf_counter() - started
    if answer.status_code != 401:
        raise SystemExit(f"This key was answered {answer.status_code}.")
    return seconds


def tell(found: Mapping[str, list[float]]) -> None:
    first = statistics.median(found["unknown"])
    print(f"{'key':16} {'median us':>10} {'middle half':>15} {'beside unknown':>15}")
    for kind, spent in found.items():
        low, middle, high = statistics.quantiles(spent, n=4)
        print(f"{kind:16} {middle:10.0f} {low:7.0f}-{high:<7.0f} {middle / first - 1:+14.1%}")


if __name__ == "__main__":
    main()
