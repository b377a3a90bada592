"""Segment files in storage, and copies of remote ones on the local disk."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from history.models import Stream
from history.segments.local_copies import LocalCopies


def new_name(stream_id: int, epoch: int, first_line: int, end_line: int) -> str:
    """A name that was never used: caches need no invalidation, two compactors never collide."""
    folder = f"history/{stream_id:016x}/{epoch}"
    return f"{folder}/{first_line:012d}-{end_line:012d}-{secrets.token_hex(4)}.parquet"


def store(name: str, data: bytes) -> None:
    """Write the file so that it survives a power cut: its lines leave the database next."""
    default_storage.save(name, ContentFile(data))
    if is_local():
        path = local_path(name)
        sync(path)
        sync(path.parent)


def stored(stream: Stream, data: bytes, *, first_line: int, n: int) -> dict[str, Any]:
    """What a Segment's row says of a file of these lines, which is in storage now."""
    name = new_name(stream.pk, stream.epoch, first_line, first_line + n)
    store(name, data)
    return {
        "stream": stream,
        "first_line": first_line,
        "n": n,
        "name": name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def local_path(name: str) -> Path:
    """The file on this machine's disk; fetched from storage first when that is remote.

    Raises OSError when a remote one cannot be fetched.
    """
    return Path(default_storage.path(name)) if is_local() else copies().path(name)


def is_local() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def copies() -> LocalCopies:
    return LocalCopies(
        folder=Path(settings.LABSTEAD_CACHE_DIR) / "segments",
        max_bytes=settings.LABSTEAD_CACHE_BYTES,
    )
