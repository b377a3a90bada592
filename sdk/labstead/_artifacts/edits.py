"""What may be changed of a version: said here first, and saved when that is asked for."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import quote

from labstead._artifacts.version import Version

_FIELDS = ("description", "metadata", "tags", "ttl_seconds")


class Edits:
    """Named like the fields of a draft. Lists and dicts may be changed in place."""

    description: str | None
    metadata: dict[str, Any]
    tags: list[str]
    aliases: list[str]
    ttl_seconds: int | None

    def __init__(self, version: Version) -> None:
        self._version = version
        self._take()

    def _take(self) -> None:
        for name in (*_FIELDS, "aliases"):
            setattr(self, name, copy.deepcopy(self._version[name]))

    def save(self) -> None:
        """Only what was changed: what others have changed meanwhile stays."""
        version = self._version
        changed = {name: getattr(self, name) for name in _FIELDS}
        changed = {name: value for name, value in changed.items() if value != version[name]}
        if "description" in changed:
            changed["description"] = changed["description"] or ""
        if changed:
            version.client.patch(version.path, changed)
        had = version["aliases"]
        for alias in set(self.aliases) - set(had):
            version.client.put(self._alias_path(alias))
        for alias in set(had) - set(self.aliases):
            version.client.delete(self._alias_path(alias))
        version.reload()
        self._take()

    def _alias_path(self, alias: str) -> str:
        return f"{self._version.path}/aliases/{quote(alias, safe='')}"
