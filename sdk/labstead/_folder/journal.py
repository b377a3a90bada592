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
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import nullcontext
from io import FileIO
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from labstead._errors import UsageError

_HEADER = struct.Struct("<IIB")
HEADER_BYTES = _HEADER.size
_pack = _HEADER.pack
_unpack_from = _HEADER.unpack_from

MAX_PAYLOAD_BYTES = 256 * 2**20
"""A longer length in a header can only be garbage."""
_BLOCK_BYTES = 256 * 1024


@enum.unique
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
    ROW_BEGUN = 12
    """The first values of a history row that may still grow; the row before it is complete."""
    EVENT = 13
    """An alert or event, with the token that the server knows it by."""
    PREEMPTING = 14
    """The machine may be taken away at any moment."""


_KINDS = {int(kind): kind for kind in Kind}


def _kind(number: int) -> Kind:
    kind = _KINDS.get(number)
    if kind is None:
        raise UsageError(
            f"the journal has records of a kind {number} that this version of labstead does not "
            "know; install the version that wrote it"
        )
    return kind


class Record(NamedTuple):
    """One record and the bytes of the file it lies on, ``start`` inclusive, ``end`` exclusive."""

    kind: Kind
    payload: bytes
    start: int
    end: int


class Stretch(NamedTuple):
    """Neighbouring records of one kind, on bytes ``start`` to ``end`` (exclusive) of the file.

    Whoever reads them by the thousand handles lists and not each record: what it does beside the
    training holds the training's interpreter lock.
    """

    kind: Kind
    payloads: list[bytes]
    start: int
    end: int

    def ends(self) -> list[int]:
        """Where each record ends."""
        sizes = map(_HEADER.size.__add__, map(len, self.payloads))
        return list(accumulate(sizes, initial=self.start))[1:]

    def records(self) -> Iterator[Record]:
        start = self.start
        for payload, end in zip(self.payloads, self.ends(), strict=True):
            yield Record(self.kind, payload, start, end)
            start = end

    def first(self, max_count: int, max_bytes: int) -> Stretch:
        """Its first records, as many as fit; one at the least."""
        if len(self.payloads) <= max_count and self.end - self.start <= max_bytes:
            return self
        ends = self.ends()[:max_count]
        count = max(1, bisect_right(ends, self.start + max_bytes))
        return Stretch(self.kind, self.payloads[:count], self.start, ends[count - 1])

    def from_byte(self, byte: int) -> Stretch:
        """The records that begin at ``byte`` or behind it; perhaps none."""
        if self.start >= byte:
            return self
        starts = [self.start, *self.ends()]
        count = min(bisect_left(starts, byte), len(self.payloads))
        return Stretch(self.kind, self.payloads[count:], starts[count], self.end)


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

    def is_removed(self) -> bool:
        """Whether the file has no name any more: what is written to it ends with the process."""
        return os.fstat(self._descriptor).st_nlink == 0

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def read_stretches(journal: Path | FileIO, start: int = 0) -> Iterator[Stretch]:
    """Whole records from byte ``start``, where one must begin; ends before a torn tail.

    Under half a microsecond a record, in blocks of about a thousand. An open file is left open; it
    must be unbuffered, for a refused record is taken back and another written in its place.
    """
    with nullcontext(journal) if isinstance(journal, FileIO) else FileIO(journal) as file:
        file.seek(start)
        rest, need = b"", _HEADER.size
        while need <= MAX_PAYLOAD_BYTES:
            more = file.read(max(_BLOCK_BYTES, need - len(rest)))
            if not more:
                return
            rest += more
            stretches, need = _split(rest, start)
            yield from stretches
            if stretches:
                end = stretches[-1].end
                rest, start = rest[end - start :], end


def _split(block: bytes, start: int) -> tuple[list[Stretch], int]:
    """The whole records at the beginning of a block that lies at byte ``start`` of the file.

    Then the bytes that the next record needs; more than a record can have where it is garbage.
    """
    stretches: list[Stretch] = []
    payloads: list[bytes] = []
    last_kind, begun, at, size = 0, start, 0, len(block)
    need = _HEADER.size
    while at + need <= size:
        length, checksum, kind = _unpack_from(block, at)
        end = at + _HEADER.size + length
        if end > size:
            need += length
            break
        payload = block[at + _HEADER.size : end]
        if crc32(payload, kind) != checksum:
            need = MAX_PAYLOAD_BYTES + 1
            break
        if kind != last_kind:
            if payloads:
                stretches.append(Stretch(_kind(last_kind), payloads, begun, start + at))
            last_kind, payloads, begun = kind, [], start + at
        payloads.append(payload)
        at = end
    if payloads:
        stretches.append(Stretch(_kind(last_kind), payloads, begun, start + at))
    return stretches, need


def read_records(path: Path, start: int = 0) -> Iterator[Record]:
    """``read_stretches``, record by record."""
    for stretch in read_stretches(path, start):
        yield from stretch.records()


def end_of_records(path: Path, start: int = 0) -> int:
    """Where the whole records end that begin at byte ``start``."""
    end = start
    for stretch in read_stretches(path, start):
        end = stretch.end
    return end
