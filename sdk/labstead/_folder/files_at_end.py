"""Which copies in a run's folder are still to be sent, because they were saved for its end.

Kept beside the journal in ``at-end.json``: when the process is killed, ``labstead sync`` is the
end.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from labstead._atomic_file import write_atomically


class FilesAtEnd:
    """A set of paths on disk."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "at-end.json"

    def paths(self) -> list[str]:
        try:
            return list(map(str, orjson.loads(self._path.read_bytes())))
        except (FileNotFoundError, orjson.JSONDecodeError):
            return []

    def remember(self, path: str) -> None:
        self._write({*self.paths(), path})

    def forget(self, path: str) -> None:
        known = set(self.paths())
        if path in known:
            self._write(known - {path})

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    def _write(self, paths: set[str]) -> None:
        write_atomically(self._path, orjson.dumps(sorted(paths)))
