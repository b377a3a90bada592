"""What is left to do of one logged artifact, on disk: it outlives the program that logged it.

artifacts/1/
    entries        one JSON object a line
    contents       where the bytes are: one JSON list a line (digest, file, offset, size)
    small, f1...   the bytes (see staging.py)
    head.json      what to say of the version; written last: with it the package is whole
    digests        what the server said of large files: one JSON list a line (name, digest)
    outcome.json   what became of it; from then on the bytes are gone from here
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from labstead._artifacts.content import Content
from labstead._atomic_file import write_atomically

HEAD, ENTRIES, CONTENTS = "head.json", "entries", "contents"
_OUTCOME, _DIGESTS = "outcome.json", "digests"
_KEPT = frozenset({HEAD, _OUTCOME, _DIGESTS, "lock"})
_LINES_AT_ONCE = 10_000


class Package:
    """Paths and small files of one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        with suppress(OSError, ValueError):
            return f"artifact {self.head()['name']}"
        return "an artifact"

    @property
    def is_whole(self) -> bool:
        return (self.path / HEAD).exists()

    def head(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads((self.path / HEAD).read_bytes())
        return found

    def outcome(self) -> dict[str, Any] | None:
        """What ``save_outcome`` was given, once that was."""
        try:
            found: dict[str, Any] = orjson.loads((self.path / _OUTCOME).read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        return found

    def save_outcome(self, outcome: Mapping[str, Any], *, keeps_bytes: bool = False) -> None:
        """Nothing is left to do; what was to be sent is removed unless ``keeps_bytes``."""
        with suppress(FileNotFoundError):  # someone removed the folder, and misses nothing
            write_atomically(self.path / _OUTCOME, orjson.dumps(dict(outcome)))
        if not keeps_bytes:
            for file in self.path.glob("*"):
                if file.name not in _KEPT:
                    file.unlink(missing_ok=True)

    def entries(self) -> Iterator[list[dict[str, Any]]]:
        """By the thousand, as the server takes them."""
        some: list[dict[str, Any]] = []
        with (self.path / ENTRIES).open("rb") as file:
            for line in file:
                some.append(orjson.loads(line))
                if len(some) == _LINES_AT_ONCE:
                    yield some
                    some = []
        if some:
            yield some

    def contents(self) -> dict[str, Content]:
        """By digest or provisional name."""
        with (self.path / CONTENTS).open("rb") as file:
            rows = map(orjson.loads, file)
            return {digest: Content(*where) for digest, *where in rows}

    def digests(self) -> dict[str, str]:
        """By provisional name, as far as they are known."""
        found = {}
        with suppress(FileNotFoundError), (self.path / _DIGESTS).open("rb") as file:
            for line in file:
                with suppress(ValueError):  # a kill left half of it
                    name, digest = orjson.loads(line)
                    found[name] = digest
        return found

    def note_digests(self, digests: Mapping[str, str]) -> None:
        rows = b"".join(b"\n" + orjson.dumps(row) + b"\n" for row in digests.items())
        with (self.path / _DIGESTS).open("ab") as file:
            file.write(rows)

    def file(self, content: Content) -> Path:
        return self.path / content.file


def packages_in(folder: Path) -> list[Package]:
    """Those that are whole, in the order in which they were logged."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    numbers = sorted(int(name) for name in names if name.isdecimal())
    found = (Package(folder / str(number)) for number in numbers)
    return [package for package in found if package.is_whole]


def open_packages(folder: Path) -> list[Package]:
    """Those with something left to do."""
    return [package for package in packages_in(folder) if package.outcome() is None]
