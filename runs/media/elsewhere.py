"""Files that a run's values name but that lie with another app: it says here where they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from runs.models import Run

Files = Mapping[str, dict[str, Any]]
Find = Callable[[int, Collection[str]], Files]
_finders: list[Find] = []

# Before a version's name as its client gave it, and the path inside of it.
CALLED = "wandb-client-artifact://"


def look_also_with(find: Find) -> None:
    """``find(run, names)`` gives what it has of the names, in the form of ``files.state_of``.

    It gives only what everybody may see who sees the run.
    """
    _finders.append(find)


def found_elsewhere(run: int, names: Collection[str]) -> dict[str, dict[str, Any]]:
    """Nothing is asked where nothing is named."""
    found: dict[str, dict[str, Any]] = {}
    for find in _finders if names else ():
        found |= find(run, names)
    return found


def whole_tables(run: Run, value: Any) -> dict[str, dict[str, Any]]:
    """Of a table whose file holds only names of its media: the whole one, under the same path."""
    named = dict(tables_in(value))
    found = found_elsewhere(run.pk, set(named.values()))
    return {path: found[name] for path, name in named.items() if name in found}


def tables_in(value: Any) -> Iterator[tuple[str, str]]:
    """Path of the file, and where the whole table lies."""
    if isinstance(value, dict):
        path, whole = value.get("path"), value.get("artifact_path")
        if isinstance(path, str) and isinstance(whole, str) and whole.startswith(CALLED):
            yield path, whole
        yield from tables_in(value.get("table"))
