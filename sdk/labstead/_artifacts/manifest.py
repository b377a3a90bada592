"""What a version holds: entries by path, and the digest of them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from labstead._artifacts.late_digests import crc32_in
from labstead._artifacts.listing import Entry
from labstead._errors import UsageError

_HEADER = b"wandb-artifact-manifest-v1\n"


class Manifest:
    """Entries by path, as they are put together."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """By path, in the order of code points."""
        return (self.entries[path] for path in sorted(self.entries))

    def add(self, entry: Entry, *, overwrite: bool) -> None:
        """Raises UsageError where the path has another content already."""
        known = self.entries.get(entry.path)
        if known is not None and not overwrite and known.digest != entry.digest:
            raise UsageError(
                f"{entry.path!r} is in the artifact already, with other content; "
                "give it another name, or remove it first"
            )
        self.entries[entry.path] = entry

    @property
    def size(self) -> int:
        """Bytes of all entries whose size is known."""
        return sum(entry.size or 0 for entry in self.entries.values())

    @property
    def has_late_digests(self) -> bool:
        return any(crc32_in(entry.sent_as) is not None for entry in self.entries.values())

    def digest(self) -> str:
        """In hex; what the wandb client computes for the same files."""
        found = hashlib.md5(_HEADER, usedforsecurity=False)
        for entry in self:
            found.update(f"{entry.path}:{entry.digest}\n".encode())
        return found.hexdigest()

    def check(self) -> None:
        """Raises UsageError when a file would have to be a folder, too."""
        for path in self.entries:
            at = path.rfind("/")
            while at > 0:
                if path[:at] in self.entries:
                    raise UsageError(f"{path[:at]!r} is a file, and {path!r} lies below it")
                at = path.rfind("/", 0, at)
