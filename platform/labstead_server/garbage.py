"""The web process looks for garbage seldom, so that parsing rows does not pay for it."""

from __future__ import annotations

import gc

# Reference counting frees nearly everything; the collector is for cycles. Python's 700 makes it
# run 20 times while one batch of 5,000 rows is parsed, for half of that work's time.
YOUNG_OBJECTS = 50_000


def collect_seldom() -> None:
    """Call it when all is imported: what lives then is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
