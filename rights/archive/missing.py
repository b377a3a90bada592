"""What an archive should hold and does not, because it was lost where the archive was made.

The manifest names each such thing. An importer leaves it out and says so; what is missing without
being named is a fault of the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rights.errors import BadArchive

Why = Literal["lost", "damaged"]
MOST_NAMES = 10
MOST_SHOWN = 100
MOST_CHARACTERS = 300


@dataclass(frozen=True)
class Missing:
    """``entry`` is its name in the archive. ``lines``: so many of it, which stand as lost ones.

    ``needed_by`` are some names that people know it by: files of artifacts.
    """

    entry: str
    why: Why = "lost"
    lines: int = 0
    needed_by: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = {"entry": self.entry, "why": self.why}
        if self.lines:
            found["lines"] = self.lines
        if self.needed_by:
            found["needed_by"] = list(self.needed_by)
        return found

    @property
    def words(self) -> str:
        """For people."""
        name = self.needed_by[0] if self.needed_by else self.entry
        if self.lines:
            name = f"{name}: {self.lines:,} {'line' if self.lines == 1 else 'lines'}"
        if len(self.needed_by) > 1:
            name = f"{name} and {len(self.needed_by) - 1} more with the same bytes"
        return f"{name} (damaged)" if self.why == "damaged" else name


def missing_in(manifest: Mapping[str, Any]) -> Iterator[Missing]:
    """Of all projects of an archive. Raises BadArchive."""
    projects = manifest.get("projects", [manifest.get("project")])
    for project in projects if isinstance(projects, list) else ():
        rows = project.get("missing", []) if isinstance(project, dict) else []
        if not isinstance(rows, list):
            raise BadArchive("manifest.json: “missing” is a list.")
        yield from map(read, rows)


def read(told: Any) -> Missing:
    match told:
        case {"entry": str(entry), "why": "lost" | "damaged" as why}:
            lines, names = told.get("lines", 0), told.get("needed_by", [])
            if is_count(lines) and is_names(names):
                return Missing(entry, why, lines, tuple(names[:MOST_NAMES]))
    raise BadArchive("manifest.json: of what is “missing” it says its entry, and why.")


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def shown(missing: Sequence[Missing]) -> dict[str, Any]:
    """For the row of a job: how many, and the first of them by name."""
    return {"missing_count": len(missing), "missing": list(words_of(missing[:MOST_SHOWN]))}


def words_of(missing: Iterable[Missing]) -> Iterator[str]:
    for one in missing:
        yield one.words.replace("\0", "")[:MOST_CHARACTERS]
