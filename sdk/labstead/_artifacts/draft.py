"""A version that is being put together on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any, Literal, get_args

from labstead._artifacts.late_digests import Digest
from labstead._artifacts.listing import Entry
from labstead._artifacts.manifest import Manifest
from labstead._artifacts.names import checked_name, checked_path
from labstead._artifacts.references import MAX_OBJECTS, files_below, referenced
from labstead._artifacts.staging import Staging
from labstead._errors import UsageError

Policy = Literal["mutable", "immutable"]


class Draft:
    """What an artifact holds until it is logged.

    ``base`` is the version whose entries are taken over, ``removed`` those of them that are not.
    """

    def __init__(
        self, name: str, type_: str, parent: Callable[[], Path], *, base: str | None = None
    ) -> None:
        """``parent`` says where bytes may wait."""
        self.name = checked_name(name)
        self.type = checked_name(type_, "type")
        self.description: str | None = None
        self.metadata: dict[str, Any] = {}
        self.aliases: list[str] = []
        self.tags: list[str] = []
        self.ttl_seconds: int | None = None
        """0 keeps it for good; None as the team says."""
        self.history_step: int | None = None
        self.base = base
        self.removed: set[str] = set()
        self.manifest = Manifest()
        self.staging = Staging(parent)

    def add_file(self, source: Path, path: str, policy: Policy, *, overwrite: bool) -> Entry:
        """Raises UsageError, or OSError when it cannot be read or copied."""
        keep = self._keeping(policy)
        if not source.is_file():
            raise UsageError(f"there is no file {os.fspath(source)!r}{_hint(source)}")
        return self.add(Entry(path, *keep(source)), overwrite=overwrite)

    def add_folder(self, folder: Path, prefix: str, policy: Policy, *, merge: bool) -> None:
        """All files below, links followed. Raises UsageError, or OSError."""
        keep = self._keeping(policy)
        if not folder.is_dir():
            raise UsageError(f"there is no folder {os.fspath(folder)!r}")
        start = len(folder.as_posix().rstrip("/")) + 1 if folder.as_posix() != "." else 0
        for file in files_below(folder):
            path = checked_path(prefix + file.as_posix()[start:])
            self.add(Entry(path, *keep(file)), overwrite=merge)

    def _keeping(self, policy: Policy) -> Callable[[Path], tuple[Digest, int]]:
        if policy not in get_args(Policy):
            raise UsageError(f"policy is 'mutable' or 'immutable', not {policy!r}")
        return self.staging.keep_file if policy == "mutable" else self.staging.leave_file

    def add_bytes(self, content: bytes, path: str, *, overwrite: bool) -> Entry:
        """Raises OSError when it cannot be kept."""
        digest = self.staging.keep_bytes(content)
        return self.add(Entry(path, digest, len(content)), overwrite=overwrite)

    def add_reference(
        self, uri: str, name: str | None, *, checksum: bool, max_objects: int | None
    ) -> list[Entry]:
        found = referenced(uri, name, checksum=checksum, max_objects=max_objects or MAX_OBJECTS)
        return [self.add(entry, overwrite=False) for entry in found]

    def add(self, entry: Entry, *, overwrite: bool) -> Entry:
        self.manifest.add(entry, overwrite=overwrite)
        return entry

    def remove(self, path: str) -> None:
        """A file, or all below a folder. Raises FileNotFoundError.

        Of the base, which is not known here, a file alone.
        """
        whole, entries = path.rstrip("/"), self.manifest.entries
        found = [one for one in entries if one == whole or one.startswith(f"{whole}/")]
        if not found and self.base is None:
            raise FileNotFoundError(f"there is no {path!r} in {self.name}")
        for one in found:
            del entries[one]
        if self.base is not None:
            self.removed.add(whole)


class ArtifactTTL(Enum):
    """What ``Artifact.ttl`` may be besides a timedelta, and None for good.

    >>> artifact = labstead.Artifact("iris", type="dataset")
    >>> artifact.ttl = labstead.ArtifactTTL.INHERIT
    """

    INHERIT = auto()
    """As long as the team says."""


def ttl_in_seconds(ttl: object) -> int | None:
    """Raises UsageError. A timedelta, or None for good."""
    if ttl is ArtifactTTL.INHERIT:
        return None
    if ttl is None:
        return 0
    if not isinstance(ttl, timedelta) or ttl.total_seconds() < 1:
        raise UsageError(f"an artifact's ttl is a timedelta above 0, or None for good: {ttl!r}")
    return int(ttl.total_seconds())


def checked_metadata(metadata: object) -> dict[str, Any]:
    """A copy in JSON's own types. Raises UsageError."""
    from labstead._console import Console
    from labstead._history.encoding import Encoder

    if metadata is None:
        return {}
    if not isinstance(metadata, Mapping):
        raise UsageError(f"an artifact's metadata is a dict, not {type(metadata).__name__}")
    return Encoder(Console(silent=False)).tree(metadata)


def _hint(source: Path) -> str:
    return "; add_dir takes folders" if source.is_dir() else ""
