"""The entries of a version, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from labstead._connection.http_client import HttpClient

PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file, or with ``ref`` something that lies elsewhere; its size may be unknown."""

    path: str
    digest: str
    size: int | None
    ref: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def entries_of(
    client: HttpClient, version_path: str, prefix: str = "", page: int = PAGE
) -> Iterator[Entry]:
    """Those whose path begins so, by path."""
    after: str | None = ""
    while after is not None:
        question = urlencode({"prefix": prefix, "limit": page, "cursor": after})
        answer = client.get(f"{version_path}/files?{question}")
        yield from map(entry_of, answer["results"])
        after = answer["next_cursor"]


def entry_of(row: Mapping[str, Any]) -> Entry:
    size, ref = row.get("size"), row.get("ref") or None
    return Entry(
        str(row["path"]),
        str(row["digest"]),
        None if size is None else int(size),
        None if ref is None else str(ref),
        dict(row.get("extra") or {}),
    )
