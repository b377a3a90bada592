"""What the server takes as a name, and where an entry may lie in a version.

Checked where the name is given, so that a training hears of it at that line and not an hour later
when the version is sent.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import NoReturn

from labstead._errors import UsageError

MAX_NAME_CHARS = 128
MAX_PATH_CHARS = 1024
_FORBIDDEN = re.compile(r"[/\\#?%:]")
_VERSION = re.compile(r"v[0-9]{1,9}", re.ASCII)
_TAG = re.compile(r"[-\w]+( +[-\w]+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


def checked_name(value: object, what: str = "name") -> str:
    """A name of an artifact, a type or an alias. Raises UsageError."""
    if not isinstance(value, str):
        raise UsageError(f"an artifact's {what} is a text, not {value!r}")
    is_plain = 1 <= len(value) <= MAX_NAME_CHARS and value == value.strip() and value.isprintable()
    if not is_plain or _FORBIDDEN.search(value) or value in {".", ".."}:
        raise UsageError(
            f"{value[:80]!r} cannot be an artifact's {what}: 1 to {MAX_NAME_CHARS} characters, "
            r"none of / \ # ? % : and no invisible ones"
        )
    return value


def as_name(text: str) -> str:
    """The text with what no name may have replaced."""
    plain = "".join(char if char.isprintable() else "-" for char in _FORBIDDEN.sub("-", text))
    return plain.strip().strip(".")[:MAX_NAME_CHARS] or "artifact"


def checked_aliases(aliases: Iterable[str] | None) -> list[str]:
    """Without “latest”, which the newest version has by itself. Raises UsageError."""
    found = list(dict.fromkeys(_texts(aliases, "aliases")))
    for alias in found:
        checked_name(alias, "alias")
        if _VERSION.fullmatch(alias):
            raise UsageError(f"{alias!r} is the name of a version; choose another alias")
    return [alias for alias in found if alias != "latest"]


def checked_tags(tags: Iterable[str] | None) -> list[str]:
    """Raises UsageError."""
    found = list(dict.fromkeys(_texts(tags, "tags")))
    for tag in found:
        if not _TAG.fullmatch(tag) or len(tag) > MAX_NAME_CHARS:
            raise UsageError(
                f"{tag[:80]!r} cannot be a tag: letters, digits, - and _, words apart by spaces"
            )
    return found


def _texts(values: Iterable[str] | None, what: str) -> list[str]:
    found = [] if values is None else [values] if isinstance(values, str) else list(values)
    if not all(isinstance(value, str) for value in found):
        raise UsageError(f"{what} are texts, not {found!r}")
    return found


def checked_path(name: object) -> str:
    """Where an entry lies in its version, with ``/`` between the parts. Raises UsageError."""
    if not isinstance(name, (str, os.PathLike)):
        raise UsageError(f"a name in an artifact is a text, not {name!r}")
    path = name.as_posix() if isinstance(name, PurePath) else os.fspath(name)
    if os.sep == "\\" and isinstance(path, str):
        path = path.replace(os.sep, "/")
    if not isinstance(path, str) or not is_path(path):
        _refuse_path(path)
    return path


def is_path(path: str) -> bool:
    """Whether it is a relative path that stays inside the folder it will be written to."""
    return (
        len(path) <= MAX_PATH_CHARS
        and not _CONTROL.search(path)
        and not any(part in {"", ".", ".."} for part in path.split("/"))
        and _is_unicode(path)
    )


def _refuse_path(path: object) -> NoReturn:
    raise UsageError(
        f"{str(path)[:200]!a} cannot be a name in an artifact: a relative path such as "
        rf"'data/train.csv', without . and .., \ and control characters, of at most "
        f"{MAX_PATH_CHARS:,} characters"
    )


def _is_unicode(text: str) -> bool:
    """Not so for names of files that are no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
