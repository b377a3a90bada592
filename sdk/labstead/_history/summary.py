"""The run's summary: one value per key, the last logged one unless written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

Publish = Callable[[Mapping[str, Any]], None]


class Summary(MutableMapping[str, Any]):
    """Follows ``log`` by itself; what is written here is sent and stands until logged again.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"accuracy": 0.9})
    >>> run.summary["best"] = 0.95
    >>> run.summary.as_dict()
    {'accuracy': 0.9, 'best': 0.95}
    """

    _values: dict[str, Any]
    _publish: Publish

    def __init__(self, publish: Publish) -> None:
        # Past our own __setattr__, which turns attributes into keys.
        self.__dict__.update(_values={}, _publish=publish)

    def update(self, values: Mapping[str, Any]) -> None:  # type: ignore[override]
        """Write several keys at once."""
        self._values.update(values)
        if values:
            self._publish(values)

    def as_dict(self) -> dict[str, Any]:
        """A plain, shallow copy."""
        return dict(self._values)

    def follow(self, logged: Mapping[str, Any]) -> None:
        """Take over logged values; the server does the same from the rows, so nothing is sent."""
        self._values.update(logged)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        raise TypeError("a summary key cannot be deleted; write None to blank it")

    def __getattr__(self, key: str) -> Any:
        try:
            return self.__dict__["_values"][key]
        except KeyError:
            raise AttributeError(f"summary has no key {key!r}; it has {list(self)}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Summary({self._values!r})"
