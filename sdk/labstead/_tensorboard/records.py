"""Records of a TFRecord file: length, its checksum, content, its checksum.

Checked is the sum of the length, which is enough to notice a file that is something else or was
overwritten; that of the content would cost more in Python than all the rest.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_HEADER = struct.Struct("<QI")
_FOOTER_BYTES = 4
MAX_RECORD_BYTES = 2**30
_POLYNOMIAL = 0x82F63B78


def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()


def masked_crc(content: bytes) -> int:
    """CRC-32C, masked as TFRecord does it."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def read_records(path: Path, start: int = 0) -> Iterator[tuple[bytes, int]]:
    """Whole records from byte ``start``, each with where the next one begins.

    Ends before a record that is still being written, and before what is none.
    """
    with path.open("rb") as file:
        file.seek(start)
        while len(header := file.read(_HEADER.size)) == _HEADER.size:
            length, checksum = _HEADER.unpack(header)
            if length > MAX_RECORD_BYTES or masked_crc(header[:8]) != checksum:
                return
            content = file.read(length + _FOOTER_BYTES)
            if len(content) < length + _FOOTER_BYTES:
                return
            start += _HEADER.size + len(content)
            yield content[:length], start
