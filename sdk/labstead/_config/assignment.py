"""The trial of a sweep that the next ``init`` of this process shall be the run of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labstead._config.config_file import read_config_file

_PREFIXES = ("LABSTEAD", "WANDB")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to try what. Values are nested as configs are."""

    sweep: str
    run: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    entity: str | None = None
    project: str | None = None

    def place(self) -> dict[str, Any]:
        """The settings of ``init`` that the sweep decides, where it does.

        A program that begins its run again, and one that was preempted, go on with it.
        """
        wanted = {"run_id": self.run, "entity": self.entity, "project": self.project}
        return {name: value for name, value in wanted.items() if value} | {"resume": "allow"}


_given: Assignment | None = None


@contextmanager
def assigned(assignment: Assignment) -> Iterator[None]:
    """For this process, whatever its environment says."""
    global _given
    before, _given = _given, assignment
    try:
        yield
    finally:
        _given = before


def current_assignment(environment: Mapping[str, str] | None = None) -> Assignment | None:
    """The one of an agent in this process, or the one that the environment tells of.

    Raises ConfigError when the file with the values cannot be read.
    """
    if _given is not None:
        return _given
    return _assignment_of(os.environ if environment is None else environment)


def _assignment_of(environment: Mapping[str, str]) -> Assignment | None:
    for prefix in _PREFIXES:
        if sweep := environment.get(f"{prefix}_SWEEP_ID", "").strip():
            return Assignment(
                sweep,
                environment.get(f"{prefix}_RUN_ID") or None,
                _values_at(environment.get(f"{prefix}_SWEEP_PARAM_PATH")),
                environment.get(f"{prefix}_ENTITY") or None,
                environment.get(f"{prefix}_PROJECT") or None,
            )
    return None


def _values_at(path: str | None) -> dict[str, Any]:
    return read_config_file(Path(path)) if path else {}


def environment_of(assignment: Assignment, values_file: Path) -> dict[str, str]:
    """What a child process is told; ``values_file`` holds the values. wandb's names as well."""
    told = {
        "SWEEP_ID": assignment.sweep,
        "RUN_ID": assignment.run,
        "ENTITY": assignment.entity,
        "PROJECT": assignment.project,
        "SWEEP_PARAM_PATH": str(values_file.resolve()),
    }
    return {f"{prefix}_{name}": text for prefix in _PREFIXES for name, text in told.items() if text}


def merged(values: Mapping[str, Any], winner: Mapping[str, Any]) -> dict[str, Any]:
    """Both, level by level; where both have a value ``winner``'s counts."""
    both = dict(values)
    for key, value in winner.items():
        inner = both.get(key)
        is_folder = isinstance(value, Mapping) and isinstance(inner, Mapping)
        both[key] = merged(inner, value) if is_folder else value  # type: ignore[arg-type]
    return both


def differing(values: Mapping[str, Any], winner: Mapping[str, Any], inside: str = "") -> list[str]:
    """The names, with dots, of those values that ``winner`` has otherwise."""
    names: list[str] = []
    for key in values.keys() & winner.keys():
        mine, theirs = values[key], winner[key]
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            names += differing(mine, theirs, f"{inside}{key}.")
        elif not _is_same(mine, theirs):
            names.append(f"{inside}{key}")
    return sorted(names)


def _is_same(one: Any, other: Any) -> bool:
    # Arrays answer ``==`` with an array, others raise: those are no sweep's values.
    try:
        return bool(one == other)
    except Exception:
        return False


def sweep_wins(names: list[str]) -> str:
    """In words."""
    return f"the sweep's values win over the program's: {', '.join(names)}"
