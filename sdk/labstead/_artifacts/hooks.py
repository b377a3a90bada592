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
