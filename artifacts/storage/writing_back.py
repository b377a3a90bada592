"""Files go to the disk while more of them comes in, so that their end waits for little."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

_one_at_a_time = ThreadPoolExecutor(1, "write-back")


def write_back(path: Path) -> None:
    """Begin with what is in the file by now, and wait for nothing. It may be gone meanwhile."""
    _one_at_a_time.submit(_sync, path)


def _sync(path: Path) -> None:
    # By a handle of its own: that of whoever writes bears a lock.
    with suppress(FileNotFoundError), path.open("rb", buffering=0) as file:
        os.fsync(file.fileno())
