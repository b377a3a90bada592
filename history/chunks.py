"""A chunk's bytes: zstd level 1 of the JSON lines joined by newlines."""

from __future__ import annotations

import threading

import zstandard

from history.lines import Batch, join
from history.models import Chunk, Codec

_own = threading.local()


def pack(lines: list[bytes]) -> bytes:
    return _compressor().compress(join(lines))


def unpack(chunk: Chunk) -> list[bytes]:
    """The chunk's lines, as many as its ``n``."""
    return _decompressor().decompress(bytes(chunk.data)).split(b"\n")


def chunk_of(stream_id: int, first_line: int, batch: Batch) -> Chunk:
    min_step, max_step = batch.range_of("_step")
    min_ts, max_ts = batch.range_of("_timestamp")
    return Chunk(
        stream_id=stream_id,
        first_line=first_line,
        n=len(batch),
        min_step=min_step,
        max_step=max_step,
        min_ts=min_ts,
        max_ts=max_ts,
        codec=Codec.ZSTD_NDJSON,
        data=pack(batch.lines),
    )


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
