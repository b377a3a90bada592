"""Making a dead writer's journal readable to its end: it may be torn there, or damaged anywhere.

A kill tears at most the last record, whose call had not returned. Anything else is damage done to
the file: what can be read behind it is kept, the rest is reported, and so is where the file as it
was is kept.
"""

from __future__ import annotations

import mmap
import os
import re
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zlib import crc32

from labstead._folder.journal import HEADER_BYTES, MAX_PAYLOAD_BYTES, Kind, end_of_records

# A record's kind and the beginning of its payload, which is a JSON object.
_MAYBE_A_RECORD = re.compile(rb"[%c-%c]\{" % (min(Kind), max(Kind)))
_KIND_OFFSET = HEADER_BYTES - 1
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Mending:
    """What was wrong with a journal, in bytes, and the copy that was kept of a damaged one."""

    torn_bytes: int = 0
    damaged_bytes: int = 0
    kept_as: Path | None = None


def mend_journal(path: Path) -> Mending:
    """Leave only whole records in the file. Nobody may be writing it.

    Records before the first damage keep their places, so a mark of what was delivered stays true.
    """
    path.touch()  # a program may be killed before its first record
    size = path.stat().st_size
    readable = list(_readable_parts(path, size))
    kept = sum(end - start for start, end in readable)
    if kept == size:
        return Mending()
    end = readable[-1][1] if readable else 0
    if kept == end and _is_torn(path, end, size):
        os.truncate(path, end)
        return Mending(torn_bytes=size - end)
    kept_as = _keep_a_copy(path)
    _replace(path, kept_as, readable)
    return Mending(damaged_bytes=size - kept, kept_as=kept_as)


def _readable_parts(path: Path, size: int) -> Iterator[tuple[int, int]]:
    at: int | None = 0
    while at is not None and at < size:
        end = end_of_records(path, at)
        if end > at:
            yield at, end
        at = _next_record(path, end, size)


def _next_record(path: Path, after: int, size: int) -> int | None:
    """Where the first whole record begins behind a byte at which none does."""
    if after >= size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in _MAYBE_A_RECORD.finditer(content, after + HEADER_BYTES):
            start = found.start() - _KIND_OFFSET
            if _is_record(content, start, size):
                return start
    return None


def _is_record(content: mmap.mmap, start: int, size: int) -> bool:
    length, checksum, kind = struct.unpack_from("<IIB", content, start)
    begin = start + HEADER_BYTES
    if begin + length > size:
        return False
    return crc32(content[begin : begin + length], kind) == int(checksum)


def _is_torn(path: Path, start: int, size: int) -> bool:
    """Whether the record that begins there is longer than what is left, as a kill leaves it."""
    with path.open("rb") as file:
        file.seek(start)
        begin = file.read(HEADER_BYTES + 1)
    if len(begin) <= HEADER_BYTES:
        return True
    (length,) = struct.unpack_from("<I", begin)
    looks_like_one = _MAYBE_A_RECORD.match(begin, _KIND_OFFSET) and length <= MAX_PAYLOAD_BYTES
    return bool(looks_like_one and start + HEADER_BYTES + length > size)


def _keep_a_copy(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged{number or ''}") for number in count())
    free = next(name for name in names if not name.exists())
    shutil.copyfile(path, free)
    return free


def _replace(path: Path, source: Path, parts: list[tuple[int, int]]) -> None:
    scratch = path.with_name(f".{path.name}.mending")
    with source.open("rb") as old, scratch.open("wb") as new:
        for start, end in parts:
            old.seek(start)
            for first in range(start, end, _BLOCK_BYTES):
                new.write(old.read(min(_BLOCK_BYTES, end - first)))
    os.replace(scratch, path)
