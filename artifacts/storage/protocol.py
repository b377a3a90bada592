"""What artifacts ask of storage, of local files and of a bucket alike."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

READ_BYTES = 1 << 20
Bytes = bytes | memoryview


@dataclass(frozen=True)
class Address:
    """Where a client may send or fetch bytes itself, and with which headers."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundPart:
    """A part that the store has of an upload."""

    number: int
    size: int
    etag: str


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Vault(Protocol):
    """Names are never used twice. What is being written is seen by nobody before ``finish``.

    Parts of files that are larger than ``liked_part_bytes`` gain nothing. ``wants_digests``: bytes
    may not come through us, so that their digest has to be known before.
    """

    liked_part_bytes: int
    wants_digests: bool

    def write(self, name: str, *pieces: Bytes) -> None:
        """A whole small object, its pieces one after another, so that it survives a power cut."""

    def begin(self, name: str, *, in_parts: bool) -> str:
        """Make room for an object that comes in parts; the id under which it comes."""

    def write_part(
        self, name: str, upload_id: str, number: int, offset: int, content: Readable
    ) -> str:
        """Its etag. The same part again replaces the first."""

    def parts(self, name: str, upload_id: str) -> list[FoundPart] | None:
        """What came directly; None where that is not known here."""

    def finish(self, name: str, upload_id: str, parts: Sequence[FoundPart]) -> None:
        """Put the parts together. May be repeated. Raises FileNotFoundError after ``abort``."""

    def abort(self, name: str, upload_id: str) -> None:
        """Delete the parts that came; a finished object stays. May be repeated."""

    def size(self, name: str) -> int | None:
        """Of a finished object; None when it is not there."""

    def open(self, name: str, size: int, *, offset: int = 0) -> io.RawIOBase:
        """A part of the object, seekable. Raises FileNotFoundError."""

    def upload_address(
        self, name: str, upload_id: str, number: int, *, digest: str
    ) -> Address | None:
        """Where a client can send a part; the whole object, with its digest, without upload_id."""

    def download_address(self, name: str, *, filename: str) -> Address | None:
        """Where a client can fetch the object."""

    def is_proved(self, name: str, digest: str) -> bool:
        """Whether the store itself vouches for the MD5 of a finished object."""
