"""The entries of a version, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from labstead._artifacts.late_digests import Digest, name_of
from labstead._connection.http_client import HttpClient

PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file, or with ``ref`` something that lies elsewhere; its size may be unknown."""

    path: str
    _digest: Digest
    size: int | None
    ref: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The MD5 of its bytes in base64, or of a reference what is known of it.

        Of a large file that is not at the server yet it is taken now.
        """
        return self._digest if isinstance(self._digest, str) else self._digest.value

    @property
    def sent_as(self) -> str:
        """The digest, or the provisional name of a large file whose digest the server takes."""
        return name_of(self._digest)


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
