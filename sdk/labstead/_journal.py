"""The journal: an append-only file of checksummed records, written before anything is sent.

A record is a header of 9 bytes, little-endian (payload length u32, CRC-32 of kind and payload u32,
kind u8), then the payload, which is one JSON object. One ``write`` call per record: what it
returned from is in the page cache and outlives a SIGKILL of the process, though not a power cut. A
record that ends in the middle or fails its checksum marks the torn tail of a killed writer.
"""

from __future__ import annotations

import enum
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

_HEADER = struct.Struct("<IIB")
_pack = _HEADER.pack
_unpack_from = _HEADER.unpack_from

MAX_PAYLOAD_BYTES = 256 * 2**20
"""A longer length in a header can only be garbage."""
_BLOCK_BYTES = 256 * 1024


class Kind(enum.IntEnum):
    """What a record says. The numbers are on disk: add, never renumber."""

    ROW_OPEN = 1
    """Values for a history row that may still grow."""
    ROW_CLOSED = 2
    """Values for a history row, which is complete with them."""
    CONFIG = 3
    """Config keys to merge."""
    SUMMARY = 4
    """Summary keys to merge."""
    FILE = 5
    """A file kept in the run folder that the server shall have."""
    FINISH = 6
    """The run is over: exit code and state. The last record of a journal."""
    SYSTEM = 7
    """One line of the system stream."""
    CONSOLE = 8
    """One line of the console stream."""
    METADATA = 9
    """All that is known of the machine and the program so far; the newest counts."""
    SUMMARY_KEPT = 10
    """Summary keys to merge, which logging does not touch."""
    METRIC = 11
    """Definitions of metrics, each whole, for the rows that follow."""


_KINDS = {int(kind): kind for kind in Kind}


class Record(NamedTuple):
    """One record and the bytes of the file it lies on, ``start`` inclusive, ``end`` exclusive."""

    kind: Kind
    payload: bytes
    start: int
    end: int


class Journal:
    """The writing end. Not thread-safe: the run serialises its appends."""

    def __init__(self, path: Path) -> None:
        """Create the file. Raises FileExistsError when it is there: a journal has one writer."""
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        self.size_bytes = 0

    def append(self, kind: int, payload: bytes) -> None:
        """Add one record, some microseconds. Raises OSError when the disk refuses.

        After a refusal the file is what it was before, so later records stay readable.
        """
        checksum = crc32(payload, kind)
        record = _pack(len(payload), checksum, kind) + payload
        written = os.write(self._descriptor, record)
        if written != len(record):
            self._take_back()
            raise OSError(28, "No space left for the journal record")
        self.size_bytes += written

    def _take_back(self) -> None:
        os.ftruncate(self._descriptor, self.size_bytes)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def read_records(path: Path, start: int = 0) -> Iterator[Record]:
    """Whole records from byte ``start``, where one must begin; ends before a torn tail.

    About a microsecond a record: this runs beside the training and holds its interpreter lock.
    """
    with path.open("rb") as file:
        file.seek(start)
        buffer, at = b"", 0
        while True:
            need = _HEADER.size
            while at + need <= len(buffer):
                length, checksum, kind = _unpack_from(buffer, at)
                need = _HEADER.size + length
                if at + need > len(buffer):
                    break
                payload = buffer[at + _HEADER.size : at + need]
                if crc32(payload, kind) != checksum:
                    return
                yield Record(_KINDS[kind], payload, start, start + need)
                at, start, need = at + need, start + need, _HEADER.size
            if need > MAX_PAYLOAD_BYTES:
                return
            more = file.read(max(_BLOCK_BYTES, need))
            if not more:
                return
            buffer, at = buffer[at:] + more, 0


def cut_torn_tail(path: Path) -> int:
    """Truncate a dead writer's journal after its last whole record; the number of bytes cut."""
    end = 0
    for record in read_records(path):
        end = record.end
    torn = path.stat().st_size - end
    if torn:
        os.truncate(path, end)
    return torn
