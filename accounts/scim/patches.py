"""The operations of PATCH (RFC 7644 section 3.5.2) as assignments to paths.

Providers differ in what they send: ``Replace`` or ``replace``, a path or an object without one,
``"False"`` or ``false``. All of it becomes one list of assignments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.scim.errors import ScimError, bad_value

MOST_OPERATIONS = 1_000
PATH = re.compile(r"(?:urn:[\w:.]+:)?(\w+)(?:\[([^\]]*)\])?(?:\.(\w+))?")
MEMBER = re.compile(r'\s*value\s+eq\s+"([^"]*)"\s*', re.IGNORECASE)


@dataclass(frozen=True)
class Assignment:
    """``op`` is add, replace or remove; ``path`` is in lower case, such as ``name.givenname``."""

    op: str
    path: str
    value: Any
    # What stands in brackets of the path.
    where: str = ""


def assignments(body: dict[str, Any]) -> Iterator[Assignment]:
    operations = body.get("Operations")
    if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
        raise bad_value(f"Operations has to be a list of at most {MOST_OPERATIONS}.")
    for operation in operations:
        if not isinstance(operation, dict):
            raise bad_value("An operation is an object with op, path and value.")
        yield from assigned(operation)


def assigned(operation: dict[str, Any]) -> Iterator[Assignment]:
    op = str(operation.get("op", "")).lower()
    if op not in {"add", "replace", "remove"}:
        raise bad_value("op is add, replace or remove.")
    path, value = operation.get("path"), operation.get("value")
    if path:
        yield at(op, str(path), value)
    elif op == "remove":
        raise ScimError(400, "What is to be removed? Give a path.", "noTarget")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from below(op, str(name), inner)
    else:
        raise bad_value("Without a path the value is an object.")


def below(op: str, name: str, value: Any) -> Iterator[Assignment]:
    """``{"name": {"givenName": …}}`` sets each of its parts."""
    if isinstance(value, dict) and name.lower() == "name":
        for part, inner in value.items():
            yield at(op, f"{name}.{part}", inner)
    elif name.lower() not in {"schemas", "id", "meta"}:
        yield at(op, name, value)


def at(op: str, path: str, value: Any) -> Assignment:
    match = PATH.fullmatch(path)
    if match is None:
        raise ScimError(400, f"The path “{path}” cannot be read.", "invalidPath")
    name, where, part = match.groups()
    return Assignment(op, f"{name}.{part}".lower() if part else name.lower(), value, where or "")


def member_ids(one: Assignment) -> list[str]:
    """The ids that an assignment to ``members`` is about."""
    if one.where:
        match = MEMBER.fullmatch(one.where)
        if match is None:
            raise ScimError(400, "Members are named by value eq.", "invalidPath")
        return [match.group(1)]
    values = one.value if isinstance(one.value, list) else [one.value] if one.value else []
    return [
        str(value.get("value", "")) if isinstance(value, dict) else str(value) for value in values
    ]


def truth(value: Any) -> bool:
    """A boolean, also written as a text."""
    told = {"true": True, "false": False}.get(str(value).lower())
    if told is None:
        raise bad_value("active is true or false.")
    return told


def text(value: Any, most: int = 255) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise bad_value(f"Give a text of at most {most} characters.")
    return value.strip()
