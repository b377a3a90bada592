"""What ``labstead.config`` and ``labstead.summary`` are while no run is active."""

from __future__ import annotations

from typing import Any

from labstead._errors import UsageError


class NoRun:
    """Every use raises UsageError with the way out; merely importing the name does not."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def _refuse(self, *_: Any) -> Any:
        raise UsageError(f"labstead.{self._name} needs a run: call labstead.init() first")

    def __getattr__(self, key: str) -> Any:
        # Introspection (copying, doctest, help) asks for such names and expects this answer.
        if key.startswith("__"):
            raise AttributeError(key)
        return self._refuse()

    __setattr__ = __getitem__ = __setitem__ = __len__ = __iter__ = __contains__ = _refuse

    def __repr__(self) -> str:
        return f"<labstead.{self._name}: no active run>"
