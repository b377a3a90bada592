"""The files that a logged value names, with signed addresses.

A value is what a client sent: it may name files that never came, or that are none of its run's.
Paths are looked up among the files of that very run, so such a path is just missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labstead_core.media_host import media_address
from labstead_core.signing import FileLink, sign
from runs.media.markdown import rendered
from runs.models import RunFile, RunFileQuerySet

MAX_FILES_A_RUN = 500
MAX_FILES = 2_000
MAX_PARTS = 5_000
MAX_DEPTH = 6
# In here are numbers or texts of the user's own, no files.
OPAQUE = frozenset({"spec", "values", "bins", "fields", "strings"})
LISTS = ("filenames", "previous_paths")
FOLDERS = {"object3D": "media/object3D/", "molecule": "media/molecule/"}

Files = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Named:
    """Paths in a value, each once, in order; ``n_left_out`` more are in it."""

    paths: Sequence[str]
    n_left_out: int = 0

    def first(self, count: int) -> Named:
        more = max(0, len(self.paths) - count)
        return Named(self.paths[:count], self.n_left_out + more)


def named_in(value: Any) -> Named:
    return Named(list(dict.fromkeys(walk(value)))).first(MAX_FILES_A_RUN)


def walk(value: Any) -> Iterator[str]:
    """Every path, in the order of the value, as far as MAX_PARTS and MAX_DEPTH go."""
    stack = [(value, 0)]
    for _ in range(MAX_PARTS):
        if not stack:
            return
        part, depth = stack.pop()
        if isinstance(part, dict):
            yield from own_paths(part)
        if depth < MAX_DEPTH:
            stack += [(inner, depth + 1) for inner in reversed(parts_of(part))]


def own_paths(part: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(part.get("path"), str):
        yield part["path"]
    kind = part.get("_type")
    folder = FOLDERS.get(kind, "") if isinstance(kind, str) else ""
    for name in LISTS:
        listed = part.get(name)
        if isinstance(listed, list):
            yield from (with_folder(path, folder) for path in listed if isinstance(path, str))


def with_folder(path: str, folder: str) -> str:
    """Some lists name their files without the folder."""
    return path if "/" in path else folder + path


def parts_of(part: Any) -> list[Any]:
    if isinstance(part, dict):
        inner = [value for name, value in part.items() if name not in OPAQUE and name not in LISTS]
    else:
        inner = part if isinstance(part, list) else []
    return [value for value in inner[:MAX_PARTS] if isinstance(value, dict | list)]


def files_of(visible: RunFileQuerySet, named: Mapping[int, Named]) -> dict[int, Files]:
    """By run, then by path: where the bytes are, or why there are none. One query."""
    # No file has a zero character in its path, and PostgreSQL takes none in a question.
    wanted = {path for some in named.values() for path in some.paths if "\0" not in path}
    rows = visible.filter(run__in=list(named), path__in=wanted) if wanted else ()
    found = {(row.run_id, row.path): row for row in rows}
    return {
        run: {path: state_of(found.get((run, path))) for path in some.paths}
        for run, some in named.items()
    }


def state_of(row: RunFile | None) -> dict[str, Any]:
    if row is None:
        return {"state": "missing"}
    if not row.storage_name:
        return {"state": "pending", "size": row.size}
    about = {"state": "ready", "size": row.size, "version": row.sha256[:16]}
    about["url"] = f"/files/run/{sign(FileLink('run_file', row.pk, 'download'))}"
    if row.path.endswith(".html"):
        token = sign(FileLink("run_file", row.pk, "frame"))
        about["frame"] = media_address(f"/files/frame/{token}")
    return about


def share(named: Iterable[tuple[int, Named]]) -> dict[int, Named]:
    """Fewer paths of each run where all together are more than one answer may sign."""
    some = dict(named)
    most = max(1, MAX_FILES // max(1, len(some)))
    return {run: one.first(most) for run, one in some.items()}


def with_markdown(visible: RunFileQuerySet, files: Mapping[int, Files]) -> None:
    """Put the sanitised HTML of each Markdown file beside its address. One query where any is."""
    wanted = {
        path
        for some in files.values()
        for path, file in some.items()
        if path.endswith(".md") and file["state"] == "ready"
    }
    rows = visible.filter(run__in=list(files), path__in=wanted) if wanted else ()
    for row in rows:
        files[row.run_id][row.path]["html"] = rendered(row)
