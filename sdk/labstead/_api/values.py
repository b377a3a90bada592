"""Config and summary of a run on the server: dicts that remember what was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any


class Changes(MutableMapping[str, Any]):
    """Holds values as the server had them; ``changed`` are those that differ by now."""

    def __init__(self, values: Mapping[str, Any], save: Callable[[], None] = lambda: None) -> None:
        """``save`` is called by ``update``."""
        self._values = dict(values)
        self._save = save
        self.changed: dict[str, Any] = {}

    def update(self, *values: Any, **named: Any) -> None:
        """Change several keys; in a summary this saves the run, too."""
        super().update(*values, **named)
        self._save()

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._values[key] = self.changed[key] = value

    def __delitem__(self, key: str) -> None:
        raise TypeError(f"{key!r} cannot be deleted; write None to blank it")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)
