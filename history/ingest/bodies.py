"""Bodies as clients send them: plain, gzip or zstd, unpacked within a limit."""

from __future__ import annotations

import zlib

import zstandard
from django.conf import settings

from labstead_core.errors import Invalid, TooLarge


def unpack(body: bytes, encoding: str) -> bytes:
    """The body after ``Content-Encoding``. Raises TooLarge before a bomb can unfold."""
    limit = settings.LABSTEAD_MAX_BATCH_BYTES
    match encoding.strip().lower():
        case "" | "identity":
            plain = body
        case "gzip":
            plain = gunzip(body, limit)
        case "zstd":
            plain = unzstd(body, limit)
        case other:
            raise Invalid(f"The encoding “{other}” is not supported. Use gzip or zstd.")
    if len(plain) > limit:
        raise too_large(limit)
    return plain


def gunzip(body: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(body, limit + 1)
    except zlib.error as error:
        raise Invalid(f"The gzip body is damaged: {error}.") from error
    if not inflater.eof and len(plain) <= limit:
        raise Invalid("The gzip body ends too early.")
    if inflater.unused_data:
        raise Invalid("The gzip body has bytes after its end. Send one gzip member.")
    return plain


def unzstd(body: bytes, limit: int) -> bytes:
    try:
        declared = zstandard.frame_content_size(body)
        if declared > limit or (declared < 0 and unfolds_beyond(body, limit)):
            raise too_large(limit)
        return zstandard.ZstdDecompressor().decompress(
            body, max_output_size=limit, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise Invalid(f"The zstd body is damaged: {error}.") from error


def unfolds_beyond(body: bytes, limit: int) -> bool:
    """For a frame that does not declare its size, as streaming compressors write it."""
    with zstandard.ZstdDecompressor().stream_reader(body) as reader:
        return len(reader.read(limit + 1)) > limit


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"A batch holds at most {limit:,} bytes.", limit_bytes=limit)
