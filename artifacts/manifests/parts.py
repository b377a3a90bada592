"""Entries that a draft was told so far, a part for each call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import zstandard

from artifacts.manifests.columns import Manifest
from artifacts.manifests.entries import Entry


@dataclass(frozen=True)
class Part:
    """What one call brought. What it removes goes before what it adds."""

    entries: Sequence[Entry]
    removed: Sequence[str] = field(default=())

    def written(self) -> bytes:
        rows = [(one.path, one.digest, one.size, one.ref, one.extra) for one in self.entries]
        return zstandard.compress(orjson.dumps([rows, list(self.removed)]))


def read_part(data: Any) -> Part:
    rows, removed = orjson.loads(zstandard.decompress(bytes(data)))
    return Part([Entry(*row) for row in rows], removed)


def merged(base: Manifest | None, parts: Iterable[Part]) -> Manifest:
    """What the base holds, changed by one part after the other."""
    entries = {entry.path: entry for entry in base} if base is not None else {}
    for part in parts:
        for path in part.removed:
            entries.pop(path, None)
        entries.update((entry.path, entry) for entry in part.entries)
    return Manifest.of(entries.values())


def stored_digests(parts: Iterable[Part]) -> Iterator[str]:
    return (entry.digest for part in parts for entry in part.entries if entry.is_stored)
