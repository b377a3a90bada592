"""Whole segments fetched from remote storage once, kept on the local disk, oldest use first out."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage


@dataclass(frozen=True)
class LocalCopies:
    """A folder of at most ``max_bytes``, shared by all processes of this machine.

    Names are never used twice in storage, so a copy is right for as long as it exists. The time of
    the last use is the file's modification time.
    """

    folder: Path
    max_bytes: int

    def path(self, name: str) -> Path:
        """The local copy of ``name``. Raises OSError when it cannot be had."""
        copy = self.folder / name.replace("/", "_")
        try:
            os.utime(copy)
        except FileNotFoundError:
            self._fetch(name, copy)
        return copy

    def _fetch(self, name: str, copy: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder) as local:
            try:
                with default_storage.open(name) as remote:
                    shutil.copyfileobj(remote, local, 1 << 20)
            except Exception as error:  # each storage has errors of its own
                raise OSError(f"{name} cannot be fetched: {error}") from error
            local.flush()
            os.link(local.name, copy)
        self._shrink()

    def _shrink(self) -> None:
        files = sorted(self.folder.iterdir(), key=lambda file: file.stat().st_mtime)
        total = sum(file.stat().st_size for file in files)
        while total > self.max_bytes and len(files) > 1:
            oldest = files.pop(0)
            total -= oldest.stat().st_size
            oldest.unlink(missing_ok=True)
