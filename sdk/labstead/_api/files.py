"""Files of runs as the public API shows them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from labstead._connection.http_client import HttpClient
from labstead._errors import UsageError


def below(root: Path, name: str) -> Path:
    """Raises UsageError when the name leads out of the folder."""
    target = root / PurePosixPath(name)
    leads_up = ".." in PurePosixPath(name).parts
    if leads_up or not target.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"the file {name!r} would lie outside {root}")
    return target


class File:
    """A file of a run: ``name`` is its path there, ``size`` in bytes, ``sha256`` in hex."""

    def __init__(self, client: HttpClient, run_path: str, found: dict[str, Any]) -> None:
        self._client = client
        self._path = f"{run_path}/files/{quote(found['path'])}"
        self.name = str(found["path"])
        self.size = int(found["size"])
        self.sha256 = str(found["sha256"])
        self.mimetype = str(found["content_type"])
        self.updated_at = str(found["updated_at"])
        self.is_ready = found["state"] == "ready"

    def download(
        self, root: str | Path = ".", replace: bool = False, exist_ok: bool = False
    ) -> Path:
        """Write the file below ``root`` under its path in the run; where it lies then.

        A file that is there already is an error, unless it is to be replaced (``replace``) or
        kept (``exist_ok``). Raises UsageError and CommunicationError; half a file is never left.
        """
        target = below(Path(root), self.name)
        if target.exists() and not replace:
            if exist_ok:
                return target
            raise UsageError(f"{target} is there already; replace=True overwrites it")
        self._client.download(self._path, target)
        return target

    def delete(self) -> None:
        """There is no way back."""
        self._client.delete(self._path)

    def __repr__(self) -> str:
        return f"<labstead.File {self.name} ({self.size:,} bytes)>"
