"""Replacing a small file so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside ``path`` and rename over it. Raises OSError as the file system does.

    No fsync: the rename survives the death of the process, which is what the journal promises.
    After a power cut the old content may come back; both users (marks, credentials) can live with
    that.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(scratch, path)
