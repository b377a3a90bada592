"""Stored files as answers: streamed, whole or the range asked for (RFC 9110, section 14)."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

READ_BYTES = 1 << 18
# Whatever a file holds, a browser must not run it as part of this site.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
# One range; a client that asks for several gets the whole file, as the RFC allows.
_RANGE = re.compile(r"bytes=(?:(\d{1,19})-(\d{0,19})|-(\d{1,19}))", re.ASCII)


@dataclass(frozen=True)
class StoredFile:
    """``content`` is seekable and ``size`` bytes long. The same ``etag`` means the same bytes."""

    content: IO[bytes]
    size: int
    name: str
    content_type: str
    etag: str


class FileAnswer(StreamingHttpResponse):
    """Some bytes of a file, read in the request's thread while they are sent."""

    def __init__(self, content: IO[bytes], part: range, **how: Any) -> None:
        self._content = content
        self._parts = parts_of(content, part)
        super().__init__(self._parts, **how)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while part := await sync_to_async(self._next)():
            yield part

    def _next(self) -> bytes:
        return next(self._parts, b"")

    def close(self) -> None:
        super().close()
        self._content.close()


def parts_of(content: IO[bytes], asked: range) -> Iterator[bytes]:
    content.seek(asked.start)
    left = len(asked)
    while left and (part := content.read(min(left, READ_BYTES))):
        left -= len(part)
        yield part


def file_answer(
    request: HttpRequest, file: StoredFile, *, as_attachment: bool = False
) -> HttpResponseBase:
    """200 with the file, 206 with the range asked for, or 416 when the file ends before it."""
    asked = wanted_range(request, file)
    if asked is not None and not asked:
        file.content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    part = range(file.size) if asked is None else asked
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Type": file.content_type,
        "Content-Length": str(len(part)),
        "Content-Disposition": content_disposition_header(as_attachment, file.name) or "inline",
        "ETag": f'"{file.etag}"',
    }
    if asked is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    sent = range(0) if request.method == "HEAD" else part
    return FileAnswer(file.content, sent, status=200 if asked is None else 206, headers=headers)


def untrusted_answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """What somebody sent, behind a signed address; with ``?download`` to be saved, not shown."""
    response = file_answer(request, file, as_attachment="download" in request.GET)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def type_by_name(path: str) -> str:
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def wanted_range(request: HttpRequest, file: StoredFile) -> range | None:
    """The range asked for, empty where it begins behind the end; None: the whole file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or request.headers.get("If-Range", f'"{file.etag}"') != f'"{file.etag}"':
        return None
    first, last, from_end = asked.groups()
    if from_end is not None:
        return range(max(0, file.size - int(from_end)), file.size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last or file.size) + 1, file.size))
