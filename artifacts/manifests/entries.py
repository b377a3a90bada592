"""One entry of a manifest, and the check of what a client says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from artifacts.digests import is_digest
from artifacts.names import is_path, is_unicode
from labstead_core.errors import Invalid
from labstead_core.json_columns import is_too_deep

FIELDS = frozenset({"path", "digest", "size", "ref", "extra"})
MAX_TEXT_CHARS = 4096
MAX_EXTRA_BYTES = 10_000
MAX_SIZE = 2**62
_REF = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S.*", re.DOTALL)


class BadEntry(Invalid):
    code = "bad_entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file, or with ``ref`` something that lies elsewhere; its size may be unknown."""

    path: str
    digest: str
    size: int | None
    ref: str = ""
    extra: str = ""

    @property
    def is_stored(self) -> bool:
        return not self.ref


def read_entry(given: Any) -> Entry:
    """Raises BadEntry with what is wrong."""
    if not isinstance(given, Mapping):
        raise BadEntry("An entry is an object with path, digest and size.")
    path, digest, size = given.get("path"), given.get("digest"), given.get("size")
    if not isinstance(path, str) or not is_path(path):
        raise bad(path, "the path has to be relative and stay inside, like “data/train.csv”")
    if not given.keys() <= FIELDS:
        raise bad(path, f"there is no field {min(given.keys() - FIELDS)!r}")
    if size is not None and (type(size) is not int or not 0 <= size <= MAX_SIZE):
        raise bad(path, "size has to be a whole number of bytes")
    ref = given.get("ref") or ""
    entry = Entry(path, digest or "", size, ref, read_extra(path, given.get("extra")))
    check_reference(entry) if ref else check_stored(entry)
    return entry


def check_stored(entry: Entry) -> None:
    if not isinstance(entry.digest, str) or not is_digest(entry.digest):
        raise bad(entry.path, "digest has to be the MD5 of the bytes in base64")
    if entry.size is None:
        raise bad(entry.path, "size is missing")


def check_reference(entry: Entry) -> None:
    for name, text in (("ref", entry.ref), ("digest", entry.digest)):
        is_short = isinstance(text, str) and 0 < len(text) <= MAX_TEXT_CHARS
        if not is_short or "\n" in text or "\0" in text or not is_unicode(text):
            raise bad(entry.path, f"{name} has to be a text of one line")
    if not _REF.fullmatch(entry.ref):
        raise bad(entry.path, "ref has to be an address like s3://bucket/key")


def read_extra(path: str, extra: Any) -> str:
    if not extra:
        return ""
    if not isinstance(extra, dict) or is_too_deep(extra):
        raise bad(path, "extra has to be an object")
    text = orjson.dumps(extra)
    if len(text) > MAX_EXTRA_BYTES:
        raise bad(path, f"extra may have {MAX_EXTRA_BYTES:,} bytes")
    return text.decode()


def bad(path: object, what: str) -> BadEntry:
    return BadEntry(f"The entry “{str(path)[:80]}” cannot be kept: {what}.")


def as_json(entry: Entry) -> dict[str, Any]:
    """As the API shows it."""
    shown: dict[str, Any] = {"path": entry.path, "digest": entry.digest, "size": entry.size}
    if entry.ref:
        shown["ref"] = entry.ref
    if entry.extra:
        shown["extra"] = orjson.loads(entry.extra)
    return shown
