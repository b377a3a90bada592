"""What this room asks of those above it, which say at their import how it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labstead._errors import UsageError


def _nobody(artifact: Any, project: str | None) -> None:
    raise UsageError("save needs `import labstead`")


_save: Callable[[Any, str | None], None] = _nobody


def on_save(save: Callable[[Any, str | None], None]) -> None:
    """Log an artifact with the active run, or send it to a project without one."""
    global _save
    _save = save


def save(artifact: Any, project: str | None) -> None:
    _save(artifact, project)


def _no_runs(client: Any, paths: list[str]) -> list[Any]:
    raise UsageError("runs need `import labstead`")


_runs: Callable[[Any, list[str]], list[Any]] = _no_runs


def on_runs(find: Callable[[Any, list[str]], list[Any]]) -> None:
    """The runs at these paths, as the public API has them, by a connection."""
    global _runs
    _runs = find


def runs(client: Any, paths: list[str]) -> list[Any]:
    return _runs(client, paths)
