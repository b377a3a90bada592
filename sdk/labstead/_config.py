"""The run's config: what the experiment was given, as a mapping that also answers by attribute."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from labstead._errors import ConfigError

Publish = Callable[[Mapping[str, Any]], None]


class Config(MutableMapping[str, Any]):
    """Keys are texts, values whatever JSON holds, nesting included.

    A key that has a value keeps it unless the change is meant: ``update(...,
    allow_val_change=True)``. Every change is sent. Changing a nested dict in place is not noticed:
    assign it again.

        >>> run = labstead.init(mode="disabled", config={"lr": 0.1, "model": {"depth": 5}})
        >>> run.config.lr, run.config["model"]["depth"]
        (0.1, 5)
        >>> run.config.update({"lr": 0.01}, allow_val_change=True)
        >>> run.config.lr
        0.01
    """

    _values: dict[str, Any]
    _publish: Publish

    def __init__(self, values: Mapping[str, Any], publish: Publish) -> None:
        # Past our own __setattr__, which turns attributes into keys.
        self.__dict__.update(_values=dict(values), _publish=publish)

    def update(  # type: ignore[override]  # wandb's signature, which callers know
        self,
        values: Mapping[str, Any] | argparse.Namespace,
        allow_val_change: bool = False,
    ) -> None:
        """Merge ``values`` (a mapping or an argparse namespace), all of them or none.

        Raises ConfigError when a key would change its value and ``allow_val_change`` is not given.
        """
        new = as_mapping(values)
        if not allow_val_change:
            self._check_unchanged(new)
        self._values.update(new)
        if new:
            self._publish(new)

    def setdefaults(self, values: Mapping[str, Any]) -> None:
        """Merge only the keys that have no value yet."""
        self.update({key: value for key, value in values.items() if key not in self._values})

    def as_dict(self) -> dict[str, Any]:
        """A plain, shallow copy."""
        return dict(self._values)

    def _check_unchanged(self, new: Mapping[str, Any]) -> None:
        for key, value in new.items():
            if key in self._values and not _is_same(self._values[key], value):
                raise ConfigError(
                    f"config.{key} is {self._values[key]!r} already; to make it {value!r} write "
                    f"config.update({{{key!r}: {value!r}}}, allow_val_change=True)"
                )

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        raise ConfigError(f"config.{key} cannot be taken back: what a run was given is its record")

    def __getattr__(self, key: str) -> Any:
        try:
            return self.__dict__["_values"][key]
        except KeyError:
            raise AttributeError(f"config has no key {key!r}; it has {list(self)}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Config({self._values!r})"


def as_mapping(values: Any) -> Mapping[str, Any]:
    """A mapping as it is, an argparse namespace as its variables. Raises ConfigError for others."""
    if values is None:
        return {}
    if isinstance(values, argparse.Namespace):
        return vars(values)
    if isinstance(values, Mapping):
        return values
    raise ConfigError(f"config takes a dict or an argparse namespace, not {type(values).__name__}")


def _is_same(old: Any, new: Any) -> bool:
    try:
        return bool(old == new)
    except Exception:
        return False
