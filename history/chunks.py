"""A chunk's bytes: zstd level 1 of the JSON lines joined by newlines."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import orjson
import zstandard

from history.models import Chunk

_own = threading.local()


def pack(lines: Iterable[bytes]) -> bytes:
    return _compressor().compress(b"\n".join(lines))


def unpack(chunk: Chunk) -> list[bytes]:
    """The chunk's lines, as many as its ``n``, without its hidden keys."""
    lines = unpack_lines(bytes(chunk.data))
    hidden = chunk.hidden_keys
    return [without(line, hidden) for line in lines] if hidden else lines


def without(line: bytes, keys: Iterable[str]) -> bytes:
    row = orjson.loads(line)
    kept = {name: value for name, value in row.items() if name not in keys}
    return line if len(kept) == len(row) else orjson.dumps(kept)


def unpack_lines(packed: bytes) -> list[bytes]:
    return _decompressor().decompress(packed).split(b"\n")


def _compressor() -> zstandard.ZstdCompressor:
    """One a thread: they are not thread-safe, and costly to make."""
    if not hasattr(_own, "compressor"):
        _own.compressor = zstandard.ZstdCompressor(level=1)
    compressor: zstandard.ZstdCompressor = _own.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_own, "decompressor"):
        _own.decompressor = zstandard.ZstdDecompressor()
    decompressor: zstandard.ZstdDecompressor = _own.decompressor
    return decompressor
