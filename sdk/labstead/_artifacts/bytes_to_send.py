"""Bytes of a package, in the pieces in which they are sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import orjson

from labstead._artifacts.content import Cancelled, Content, ContentGone
from labstead._artifacts.hashing import Crc32, as_digest, new_hash
from labstead._artifacts.late_digests import crc32_in
from labstead._artifacts.package import Package

_CHUNK_BYTES = 1 << 20
_FILES_IN_PACK = 10_000


@dataclass(frozen=True, slots=True)
class Pack:
    """Small files, in the order in which they lie on disk."""

    contents: Sequence[tuple[str, Content]]

    @property
    def head(self) -> bytes:
        heads = [[digest, content.size] for digest, content in self.contents]
        return orjson.dumps(heads) + b"\n"

    @property
    def size(self) -> int:
        """Of the files together."""
        return sum(content.size for _, content in self.contents)

    def stretches(self) -> Iterator[Content]:
        """Neighbours on disk are one."""
        begun: Content | None = None
        for _, content in self.contents:
            if begun and (begun.file, begun.offset + begun.size) == (content.file, content.offset):
                begun = Content(begun.file, begun.offset, begun.size + content.size)
                continue
            if begun:
                yield begun
            begun = content
        if begun:
            yield begun


def packs_of(contents: Mapping[str, Content], most_bytes: int) -> Iterator[Pack]:
    """Full ones, but for the last."""
    some: list[tuple[str, Content]] = []
    size = 0
    for digest, content in sorted(contents.items(), key=lambda one: one[1]):
        if some and (size + content.size > most_bytes or len(some) == _FILES_IN_PACK):
            yield Pack(some)
            some, size = [], 0
        some.append((digest, content))
        size += content.size
    if some:
        yield Pack(some)


class Reader:
    """Reads on the way to the network. Raises Cancelled, ContentGone or OSError."""

    def __init__(self, package: Package, stop: threading.Event) -> None:
        self._package = package
        self._stop = stop

    def pack(self, pack: Pack) -> Iterator[bytes]:
        yield pack.head
        for stretch in pack.stretches():
            yield from self.stretch(stretch)

    def stretch(self, content: Content) -> Iterator[bytes]:
        left = content.size
        if left == 0:
            return
        with self._opened(content) as file:
            file.seek(content.offset)
            while left:
                if self._stop.is_set():
                    raise Cancelled
                chunk = file.read(min(_CHUNK_BYTES, left))
                if not chunk:
                    raise ContentGone(self._changed(content))
                left -= len(chunk)
                yield chunk

    def digest(self, content: Content) -> str:
        """The MD5 of all of it."""
        found = new_hash()
        for chunk in self.stretch(content):
            found.update(chunk)
        return as_digest(found)

    def check(self, digest: str, content: Content) -> None:
        """Raises ContentGone unless the bytes still have their digest, or provisional name."""
        crc, md5 = Crc32(), new_hash()
        for chunk in self.stretch(content):
            crc.update(chunk)
            md5.update(chunk)
        if digest != as_digest(md5) and crc32_in(digest) != crc.value:
            raise ContentGone(self._changed(content))

    def _opened(self, content: Content) -> FileIO:
        path = self._package.file(content)
        try:
            return FileIO(path)
        except FileNotFoundError as error:
            raise ContentGone(f"{path} is gone") from error

    def _changed(self, content: Content) -> str:
        path = self._package.file(content)
        was = ', with policy="immutable"' if Path(content.file).is_absolute() else ""
        return f"{path} has changed since it was added{was}"
