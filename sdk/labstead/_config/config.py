"""The run's config: what the experiment was given, as nested dicts that answer by attribute too."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from labstead._config.assignment import differing, merged, sweep_wins
from labstead._config.config_sources import read_config
from labstead._console import Console
from labstead._errors import ConfigError
from labstead._history.encoding import Encoder

Publish = Callable[[Mapping[str, Any]], None]

_as_sent = Encoder(Console(silent=True)).plain


class Section(dict[str, Any]):
    """A dict within the config: its keys answer by attribute, and its changes are sent.

    Copies, those that a worker process gets included, are plain dicts and free to change.
    """

    _parent: Section
    _key: str

    def __init__(self, values: Mapping[str, Any], parent: Section, key: str) -> None:
        super().__init__()
        # Past our own __setattr__, which turns attributes into keys.
        self.__dict__.update(_parent=parent, _key=key)
        self._hold(values)

    def update(  # type: ignore[override]  # wandb's signature, which callers know
        self, values: Any, allow_val_change: bool | None = None
    ) -> None:
        """Merge ``values`` (whatever ``init(config=...)`` takes), all of them or none.

        A mapping within ``values`` replaces the one before as a whole. Raises ConfigError when a
        key would change its value and ``allow_val_change`` is not given; notebooks and IPython,
        where cells run again, need not give it.
        """
        new = self._allowed(read_config(values))
        with self._root._lock:
            if not (self._root._allows_changes if allow_val_change is None else allow_val_change):
                self._check_unchanged(new)
            if new:
                self._send(new)
                self._hold(new)

    def setdefaults(self, values: Any) -> None:
        """Merge only the keys that have no value yet."""
        new = read_config(values)
        with self._root._lock:
            self.update({key: value for key, value in new.items() if key not in self})

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The key's value; ``default`` becomes it when there is none."""
        self.setdefaults({key: default})
        return self[key]

    def as_dict(self) -> dict[str, Any]:
        """A plain copy, nested dicts included."""
        return read_config(self)

    def _allowed(self, new: dict[str, Any]) -> dict[str, Any]:
        """What of it may be set."""
        allowed: dict[str, Any] = self._parent._allowed({self._key: new})[self._key]
        return allowed

    def _hold(self, values: Mapping[str, Any]) -> None:
        """Keep without sending."""
        for key, value in values.items():
            super().__setitem__(key, Section(value, self, key) if type(value) is dict else value)

    def _send(self, new: Mapping[str, Any]) -> None:
        """The server merges a config at its top level, so each level above sends itself whole."""
        if self._parent.get(self._key) is not self:
            raise ConfigError(f"this {self._name} has been replaced; read it from the config again")
        self._parent._send({self._key: {**self, **new}})

    @property
    def _root(self) -> Config:
        return self._parent._root

    @property
    def _name(self) -> str:
        return f"{self._parent._name}.{self._key}"

    def _check_unchanged(self, new: Mapping[str, Any]) -> None:
        for key, value in new.items():
            # As they are sent: 3.0 of numpy is 3.0, a tuple is a list, NaN is NaN.
            if key in self and _as_sent(self[key]) != _as_sent(value):
                raise ConfigError(
                    f"{self._name}.{key} is {self[key]!r} already; to make it {value!r} write "
                    f"{self._name}.update({{{key!r}: {value!r}}}, allow_val_change=True)"
                )

    def _refuse_removal(self, *_: Any) -> NoReturn:
        raise ConfigError(
            f"{self._name} keeps its keys: what a run was given is its record. "
            "To take some out of a copy use as_dict()"
        )

    __delitem__ = __delattr__ = _refuse_removal
    pop = popitem = clear = _refuse_removal

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __ior__(self, values: Any) -> Any:  # type: ignore[misc]  # `|` gives a plain dict
        self.update(values)
        return self

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"{self._name} has no key {key!r}; it has {list(self)}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class Config(Section):
    """Keys are texts, values whatever JSON holds, nesting included.

    A key that has a value keeps it unless the change is meant: ``update(...,
    allow_val_change=True)``. Every change is sent, also one within a nested dict; changing a list
    in place is not noticed. A key that is also a dict's method, such as ``copy``, is read with
    brackets.

        >>> run = labstead.init(mode="disabled", config={"lr": 0.1, "model": {"depth": 5}})
        >>> run.config.lr, run.config["model"]["depth"], run.config.model.depth
        (0.1, 5, 5)
        >>> run.config.update({"lr": 0.01}, allow_val_change=True)
        >>> run.config.lr
        0.01
    """

    _publish: Publish
    _lock: threading.RLock
    _allows_changes: bool
    _of_sweep: Mapping[str, Any]
    _console: Console

    def __init__(self, values: Mapping[str, Any], publish: Publish) -> None:
        self.__dict__.update(
            _publish=publish,
            _lock=threading.RLock(),
            _allows_changes=_is_interactive(),
            _of_sweep={},
            _console=Console(),
        )
        super().__init__(read_config(values), self, "config")

    def begin(
        self,
        given: Mapping[str, Any],
        defaults: Mapping[str, Any],
        allow_val_change: bool | None = None,
    ) -> None:
        """What ``init`` was given, whose record was already sent, and the defaults, which was not.

        The program gets its own objects back: a ``torch.float32`` is recorded as a text only.
        """
        self._hold(given)
        self.setdefaults(defaults)
        if allow_val_change is not None:
            self.__dict__["_allows_changes"] = allow_val_change

    def _hold_to(self, values: Mapping[str, Any], console: Console) -> None:
        """What a sweep has chosen stays, whatever the program sets; ``console`` tells so."""
        self.__dict__.update(_of_sweep=values, _console=console)

    def _allowed(self, new: dict[str, Any]) -> dict[str, Any]:
        chosen = {key: value for key, value in self._of_sweep.items() if key in new}
        if names := differing(new, chosen):
            self._console.say_once(sweep_wins(names), sweep_wins(names))
        return merged(new, chosen)

    def _send(self, new: Mapping[str, Any]) -> None:
        self._publish(new)

    @property
    def _root(self) -> Config:
        return self

    @property
    def _name(self) -> str:
        return "config"

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy answers alike and sends nothing."""
        return Config, (self.as_dict(), _keep_to_oneself)

    def __repr__(self) -> str:
        return f"Config({super().__repr__()})"


def _keep_to_oneself(_: Mapping[str, Any]) -> None:
    pass


def _is_interactive() -> bool:
    return hasattr(builtins, "__IPYTHON__")
