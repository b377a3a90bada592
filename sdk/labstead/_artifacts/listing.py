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
    after: str | None = None
    while after != "":
        entries, after, _ = entry_page(client, version_path, prefix, after or "", page)
        yield from entries


def entry_page(
    client: HttpClient, version_path: str, prefix: str, after: str, limit: int
) -> tuple[list[Entry], str, int]:
    """Some entries, the cursor of those after ("" at the end), and how many there are in all."""
    question = urlencode({"prefix": prefix, "limit": limit, "cursor": after})
    answer = client.get(f"{version_path}/files?{question}")
    found = [entry_of(row) for row in answer["results"]]
    return found, answer["next_cursor"] or "", int(answer["total"])


def entry_of(row: Mapping[str, Any]) -> Entry:
    size, ref = row.get("size"), row.get("ref") or None
    return Entry(
        str(row["path"]),
        str(row["digest"]),
        None if size is None else int(size),
        None if ref is None else str(ref),
        dict(row.get("extra") or {}),
    )
