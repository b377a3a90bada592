"""As much of protocol buffers as event files need: fields by number, and packed numbers."""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
Value = int | bytes


class Malformed(ValueError):
    """These bytes are no message."""


def fields(message: bytes) -> Iterator[tuple[int, int, Value]]:
    """Number, wire type and value of each field: an int for varints, else its bytes."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind = key & 7
        value: Value
        if kind == VARINT:
            value, at = varint(message, at)
        else:
            size, at = _size(message, at, kind)
            value, at = message[at : at + size], at + size
            if at > len(message):
                raise Malformed("a field ends behind its message")
        yield key >> 3, kind, value


def _size(message: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == BYTES:
        return varint(message, at)
    if kind in (FIXED64, FIXED32):
        return (8 if kind == FIXED64 else 4), at
    raise Malformed(f"there is no wire type {kind}")


def varint(message: bytes, at: int) -> tuple[int, int]:
    """The number, and where the next thing begins."""
    value = shift = 0
    while at < len(message) and shift < 70:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise Malformed("a number does not end")


def signed(value: int) -> int:
    """A varint of a signed field."""
    value &= 2**64 - 1
    return value - 2**64 if value >= 2**63 else value


def doubles(packed: bytes) -> list[float]:
    return [number for (number,) in struct.iter_unpack("<d", packed[: len(packed) // 8 * 8])]


def floats(packed: bytes) -> list[float]:
    return [number for (number,) in struct.iter_unpack("<f", packed[: len(packed) // 4 * 4])]


def varints(packed: bytes) -> list[int]:
    found, at = [], 0
    while at < len(packed):
        value, at = varint(packed, at)
        found.append(signed(value))
    return found
