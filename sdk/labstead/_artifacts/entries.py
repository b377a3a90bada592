"""Single files of a version."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from labstead._artifacts.fetching import fetch
from labstead._artifacts.listing import Entry
from labstead._errors import UsageError

if TYPE_CHECKING:
    from labstead._artifacts.version import Version


@dataclass(frozen=True, slots=True)
class StoredEntry(Entry):
    """A file or reference in a version on the server."""

    version: Version = field(kw_only=True, repr=False, compare=False)
    home: Path = field(kw_only=True, repr=False, compare=False)
    """Where ``download`` writes by default."""

    @property
    def name(self) -> str:
        """Its path in the version."""
        return self.path

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.version.url}/files/{quote(self.path)}"

    def download(
        self,
        root: str | os.PathLike[str] | None = None,
        skip_cache: bool | None = None,
        replace: bool = True,
        exist_ok: bool = True,
    ) -> str:
        """Write it below ``root`` under its path in the version; where it lies then.

        Raises UsageError without ``replace`` and ``exist_ok`` when there is such a file already,
        IntegrityError when its bytes are not those that were logged.
        """
        folder = Path(root) if root is not None else self.home
        target = folder / self.path
        if target.exists() and not replace:
            if exist_ok:
                return str(target)
            raise UsageError(f"{target} is there already; replace=True overwrites it")
        fetch(self.version, folder, [self], skip_cache=bool(skip_cache))
        return str(target)

    def ref_target(self) -> str:
        """The address it refers to. Raises UsageError for a stored file."""
        if self.ref is None:
            raise UsageError(f"{self.path!r} is a stored file and refers to nothing")
        return self.ref

    @classmethod
    def of(cls, entry: Entry, version: Version, home: Path) -> StoredEntry:
        said = (entry.path, entry.digest, entry.size, entry.ref, entry.extra)
        return cls(*said, version=version, home=home)
