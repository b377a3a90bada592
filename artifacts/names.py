"""What may stand in an address or a manifest: names, aliases, tags, paths of entries."""

from __future__ import annotations

import re
import secrets
import string

from labstead_core.errors import Invalid

MAX_NAME_CHARS = 128
MAX_PATH_CHARS = 1024
LATEST = "latest"
_FORBIDDEN = re.compile(r"[/\\#?%:]")
_VERSION = re.compile(r"v([0-9]{1,9})", re.ASCII)
_TAG = re.compile(r"[-\w]+( +[-\w]+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_ID_ALPHABET = string.ascii_lowercase + string.digits


def new_id() -> str:
    """Sixteen lower-case letters and digits: nobody guesses one."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(16))


def check_name(value: str, *, field: str = "name") -> None:
    """Raise Invalid unless it can name a collection, a type or an alias in an address."""
    is_plain = 1 <= len(value) <= MAX_NAME_CHARS and value == value.strip() and value.isprintable()
    if not is_plain or _FORBIDDEN.search(value) or value in {".", ".."}:
        raise Invalid(
            f"“{value[:80]}” is not allowed here. Use 1 to {MAX_NAME_CHARS} characters, but none "
            "of / \\ # ? % : and no invisible ones.",
            fields={field: "not allowed"},
        )


def check_alias(value: str) -> None:
    check_name(value, field="aliases")
    if _VERSION.fullmatch(value):
        raise Invalid(
            f"“{value}” is the name of a version. Choose another alias.",
            fields={"aliases": "not like v3"},
        )


def check_tag(value: str) -> None:
    if not _TAG.fullmatch(value) or len(value) > MAX_NAME_CHARS:
        raise Invalid(
            f"“{value[:80]}” cannot be a tag. Use letters, digits, - and _, with single words "
            "apart by spaces.",
            fields={"tags": "letters, digits, - and _"},
        )


def index_of(word: str) -> int | None:
    """3 for ``v3``; None for an alias."""
    found = _VERSION.fullmatch(word)
    return int(found[1]) if found else None


def is_path(path: str) -> bool:
    """Whether it is a relative path that stays inside the folder it will be written to."""
    parts = path.split("/")
    return (
        len(path) <= MAX_PATH_CHARS
        and not _CONTROL.search(path)
        and not any(part in {"", ".", ".."} for part in parts)
        and is_unicode(path)
    )


def is_unicode(text: str) -> bool:
    """Not so with half a pair of surrogates, which JSON can spell."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
