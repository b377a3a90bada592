"""Bringing the files of a version into a folder: many at once, each proved before it has its name.

Small files come in bundles, large ones by themselves and, after a kill, from where they were cut
off. Memory does not grow with the size of files nor with their number.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from labstead._artifacts.cache import Cache
from labstead._artifacts.hashing import digest_of
from labstead._artifacts.listing import Entry
from labstead._artifacts.parallel import in_parallel
from labstead._artifacts.patience import Stopped
from labstead._artifacts.referenced import fetch_reference, promised_md5
from labstead._artifacts.root import Root
from labstead._artifacts.source import Source, copy_quickly, digest_in
from labstead._errors import Error, IntegrityError

THREADS = 4
SMALL_BYTES = 1_000_000
"""Files up to here come in bundles."""
EMPTY = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""The digest of a file without bytes."""
_GROUP_BYTES = 8_000_000
_GROUP_FILES = 1_000
_POLL_SECONDS = 0.2
_NAMES = 2
"""A file has one name in the cache and one in a folder: two folders must not share a file, for what
is changed in one would change in the other."""


@dataclass
class Tally:
    """What a download did. ``skipped`` are references that could not be had, with the reason."""

    files: int = 0
    size: int = 0
    fetched: int = 0
    skipped: list[str] = field(default_factory=list)


class Download:
    """One download of some entries of a version into a root."""

    def __init__(
        self, source: Source, root: Root, cache: Cache | None, *, leaves_out: bool = False
    ) -> None:
        """``leaves_out`` goes on without references that cannot be had or have changed."""
        self._source, self._root, self._cache = source, root, cache
        self._leaves_out = leaves_out
        self._lock = threading.Lock()
        self.tally = Tally()

    def run(self, entries: Iterable[Entry]) -> Tally:
        """Raises Error for the first that goes wrong; what is there by then stays."""
        try:
            in_parallel(self._jobs(entries), self._do, THREADS, self._source.stop)
        except BaseException:
            self._source.stop.set()
            raise
        finally:
            if self._cache:
                self._cache.settle()
        return self.tally

    def _do(self, job: Callable[[], None]) -> None:
        """What fails ends the others, too."""
        try:
            job()
        except BaseException:
            self._source.stop.set()
            raise
        finally:
            self._root.let_go()

    def _jobs(self, entries: Iterable[Entry]) -> Iterator[Callable[[], None]]:
        """As far ahead as somebody takes them: a listing may be long."""
        group: list[Entry] = []
        size = 0
        for entry in entries:
            self._root.check(entry.path)
            if entry.ref:
                yield partial(self._reference, entry)
            elif (entry.size or 0) > SMALL_BYTES:
                yield partial(self._large, entry)
            else:
                group.append(entry)
                size += entry.size or 0
            if len(group) == _GROUP_FILES or size > _GROUP_BYTES:
                yield partial(self._small, group)
                group, size = [], 0
        if group:
            yield partial(self._small, group)

    def _small(self, group: list[Entry]) -> None:
        missing: dict[str, list[Entry]] = {}
        for entry in group:
            if entry.digest == EMPTY and not entry.size:
                self._write(entry, b"")
            elif not self._is_here(entry) and not self._from_cache_whole(entry):
                missing.setdefault(entry.digest, []).append(entry)
        wanted = [entries[0] for entries in missing.values()]
        for digest, content in self._source.bundle(wanted):
            for entry in missing[digest]:
                self._write(entry, content)
            if self._cache:
                self._cache.put(digest, content, f"{self._root.path}/{missing[digest][0].path}")
            self._count(fetched=len(content))

    def _from_cache_whole(self, entry: Entry) -> bool:
        cached = self._cached(entry)
        if cached is None:
            return False
        with cached:
            content = cached.read()
        if digest_of(content) != entry.digest:
            self._forget(entry)
            return False
        self._write(entry, content)
        return True

    def _write(self, entry: Entry, content: bytes) -> None:
        self._root.write(entry.path, content)
        self._count(entry)

    def _large(self, entry: Entry) -> None:
        if self._is_here(entry) or self._from_cache(entry):
            return
        if self._cache is None or not self._by_cache(self._cache, entry):
            self._past_cache(entry)

    def _by_cache(self, cache: Cache, entry: Entry) -> bool:
        """False where the cache cannot be written, or is full."""
        try:
            with cache.partial(entry.digest, self._wait) as file:
                if not self._from_cache(entry):  # as when another process was at it
                    self._fill_cache(cache, entry, file)
        except OSError:
            return False
        return True

    def _fill_cache(self, cache: Cache, entry: Entry, file: BinaryIO) -> None:
        fetched = self._fill(entry, file)
        kept = cache.adopt(entry.digest, entry.size or 0)
        if not self._root.link(kept, entry.path, most=_NAMES):
            with self._root.writing(entry.path) as target:
                copy_quickly(file, target)
        self._count(entry, fetched=fetched)

    def _past_cache(self, entry: Entry) -> None:
        with self._root.partial(entry.digest, entry.path, self._wait) as file:
            fetched = self._fill(entry, file)
            self._root.finish_partial(entry.digest, entry.path)
        self._count(entry, fetched=fetched)

    def _fill(self, entry: Entry, file: BinaryIO) -> int:
        begun = file.seek(0, 2)
        self._source.fill(entry, file)
        return max(0, (entry.size or 0) - begun)

    def _from_cache(self, entry: Entry) -> bool:
        cached = self._cached(entry)
        if cached is None:
            return False
        with cached:
            try:
                self._hand_over(entry, cached)
            except IntegrityError:
                self._forget(entry)
                return False
        self._count(entry)
        return True

    def _hand_over(self, entry: Entry, cached: BinaryIO) -> None:
        """Another name for the file where it is in no folder yet, else a copy."""
        if self._cache and os.fstat(cached.fileno()).st_nlink < _NAMES:
            _prove(entry, cached)
            if self._root.link(self._cache.path_of(entry.digest), entry.path, most=_NAMES):
                return
        with self._root.writing(entry.path) as target:
            copy_quickly(cached, target)
            _prove(entry, target)

    def _cached(self, entry: Entry) -> BinaryIO | None:
        return self._cache.open(entry.digest, entry.size or 0) if self._cache else None

    def _forget(self, entry: Entry) -> None:
        if self._cache:
            self._cache.forget(entry.digest)

    def _reference(self, entry: Entry) -> None:
        if promised_md5(entry) and self._is_here(entry):
            return
        try:
            with self._root.writing(entry.path) as file:
                fetch_reference(entry, file, self._go_on)
        except Error as error:
            if not self._leaves_out:
                raise
            with self._lock:
                self.tally.skipped.append(str(error))
        else:
            self._count(entry)

    def _is_here(self, entry: Entry) -> bool:
        """Whether the root has this very file already."""
        file = None if self._root.is_new else self._root.open(entry.path)
        if file is None:
            return False
        with file:
            if entry.size is not None and file.seek(0, 2) != entry.size:
                return False
            is_same = digest_in(file) == entry.digest
        if is_same:
            self._count(entry)
        return is_same

    def _count(self, entry: Entry | None = None, fetched: int = 0) -> None:
        with self._lock:
            self.tally.fetched += fetched
            if entry is not None:
                self.tally.files += 1
                self.tally.size += entry.size or 0

    def _go_on(self) -> None:
        if self._source.stop.is_set():
            raise Stopped

    def _wait(self) -> None:
        """While another process fetches the same."""
        if self._source.stop.wait(_POLL_SECONDS):
            raise Stopped


def _prove(entry: Entry, file: BinaryIO) -> None:
    if digest_in(file) != entry.digest:
        raise IntegrityError(f"the copy of {entry.path!r} is not what it should be")
