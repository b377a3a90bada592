"""Files that come whole, from clients that say how large one is only when they send it.

They promise the digests first, and what was promised stays until the draft is committed.
"""

from __future__ import annotations

import io
from typing import IO, cast

from artifacts.digests import digest_of
from artifacts.models import Upload, Version
from artifacts.services.completing import complete
from artifacts.services.entries import demand_draft, touch
from artifacts.services.gathering import keep_small_file
from artifacts.services.holdings import held
from artifacts.services.packs import SMALL_FILE_BYTES
from artifacts.services.passing import passing
from artifacts.services.proving import check_upload, digest_differs
from artifacts.services.uploads import (
    check_file_bytes,
    is_in_parts,
    open_uploads,
    part_count,
    receive_part,
    size_differs,
    size_of_part,
)
from artifacts.storage.protocol import READ_BYTES
from labstead_core.errors import Conflict


def receive_file(draft: int, digest: str, content: IO[bytes], *, size: int) -> None:
    """Keep a file that was promised to the draft of this primary key.

    Again is harmless: a client whose line broke begins anew. Raises NotFound, TooLarge, Invalid
    (``size_differs``, ``digest_differs``), Conflict (``draft_closed``).
    """
    check_file_bytes({digest: size})
    if size <= SMALL_FILE_BYTES:
        receive_small_file(draft, digest, content, size=size)
    else:
        receive_large_file(demand_draft(draft), digest, content, size=size)


def receive_small_file(draft: int, digest: str, content: IO[bytes], *, size: int) -> None:
    data = content.read(size + 1)
    if len(data) != size:
        raise size_differs(len(data), size)
    if digest_of(data) != digest:
        raise digest_differs()
    keep_small_file(draft, digest, data)


def receive_large_file(draft: Version, digest: str, content: IO[bytes], *, size: int) -> None:
    touch(draft)
    if held(draft.project, [digest]):
        read_to_the_end(content)
        return
    upload = open_uploads(draft.project, {digest: size})[digest]
    try:
        take_in(upload, content)
    except Conflict:
        # Two send the same file at once, and the other was faster.
        if not held(draft.project, [digest]):
            raise


def read_to_the_end(content: IO[bytes]) -> None:
    """Clients take an answer before their last byte for a broken line."""
    while content.read(READ_BYTES):
        pass


def take_in(upload: Upload, content: IO[bytes]) -> None:
    passing.forget(upload.slug)  # what an earlier try brought is sent again
    for number in range(1, part_count(upload) + 1):
        size = size_of_part(upload, number)
        receive_part(upload, number, cast("IO[bytes]", Stretch(content, size)), size=size)
    if is_in_parts(upload) and not complete(upload):
        check_upload(upload.pk)
        if not held(upload.project, [upload.digest]):
            raise digest_differs()


class Stretch(io.RawIOBase):
    """The next so many bytes of a stream that may go on."""

    def __init__(self, content: IO[bytes], size: int) -> None:
        super().__init__()
        self._content, self._left = content, size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(READ_BYTES), b""))
        wanted = min(size, self._left)
        data = self._content.read(wanted) if wanted else b""
        self._left -= len(data)
        return data
