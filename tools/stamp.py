"""Remembers from which contents something was made, to make it again only when they change."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


def fingerprint(files: Iterable[Path], *extra: str) -> str:
    """A digest of the names and contents of ``files`` and of the texts ``extra``."""
    digest = hashlib.sha256("\0".join(extra).encode())
    for file in sorted(files):
        digest.update(f"\0{file}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """A file that holds the fingerprint of the last success."""

    file: Path

    def matches(self, current: str) -> bool:
        return self.file.is_file() and self.file.read_text() == current

    def remove(self) -> None:
        """Before the work starts: an interrupted attempt must not look like a success."""
        self.file.unlink(missing_ok=True)

    def write(self, current: str) -> None:
        self.file.write_text(current)
