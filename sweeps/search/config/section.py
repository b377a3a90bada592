"""One mapping of a configuration, read key by key; what is wrong is collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from sweeps.search.config.errors import Problem

T = TypeVar("T")

MOST = 1e300  # so that sums of a few are numbers too


class Wrong(ValueError):
    """What a value must be instead."""


class Section:
    """``problems`` is shared by all sections of a configuration."""

    def __init__(self, raw: Mapping[str, Any], path: str, problems: list[Problem]) -> None:
        self.raw, self.path, self.problems = raw, path, problems

    def complain(self, key: str, message: str) -> None:
        self.problems.append(Problem(self.place(key), message))

    def place(self, key: str) -> str:
        return ".".join(filter(None, (self.path, key)))

    def has(self, key: str) -> bool:
        return self.raw.get(key) is not None

    def allow(self, known: Collection[str]) -> None:
        """Complain of every other key, naming the nearest known one."""
        for key in self.raw:
            if key not in known:
                self.complain(str(key), f"is not known{nearest(str(key), known)}")

    def take(self, key: str, reader: Callable[[Any], T], default: T) -> T:
        """``reader`` raises Wrong with what the value must be."""
        if not self.has(key):
            return default
        try:
            return reader(self.raw[key])
        except Wrong as wrong:
            self.complain(key, str(wrong))
            return default

    def need(self, key: str, reader: Callable[[Any], T], stand_in: T) -> T:
        if not self.has(key):
            self.complain(key, "is required")
        return self.take(key, reader, stand_in)

    def section(self, key: str) -> Section | None:
        """The mapping at ``key``; None when there is none, complaining of anything else."""
        value = self.raw.get(key)
        if isinstance(value, Mapping):
            return Section(value, self.place(key), self.problems)
        if value is not None:
            self.complain(key, f"must be a mapping of keys to values, not {shown(value)}")
        return None


def nearest(key: str, known: Collection[str]) -> str:
    matches = get_close_matches(key, sorted(known), n=1)
    return (
        f"; did you mean “{matches[0]}”?" if matches else f"; known are {', '.join(sorted(known))}"
    )


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise Wrong(f"must be a text, not {shown(value)}")
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false, not {shown(value)}")
    return value


def real(value: Any) -> float:
    """A number that can be calculated with, left an integer where it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(f"must be a number, not {shown(value)}")
    if not -MOST <= value <= MOST:
        raise Wrong(f"must be a number between {-MOST:g} and {MOST:g}")
    return value


def integer(value: Any) -> int:
    if not float(real(value)).is_integer():
        raise Wrong(f"must be an integer, not {shown(value)}")
    return int(value)


def at_least(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if integer(value) < least:
            raise Wrong(f"must be at least {least}")
        return int(value)

    return read


def items(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise Wrong(f"must be a list, not {shown(value)}")
    return tuple(value)


def texts(value: Any) -> tuple[str, ...]:
    return tuple(map(text, items(value)))


def reals(value: Any) -> tuple[float, ...]:
    return tuple(map(real, items(value)))


def one_of(*known: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise Wrong(f"must be one of {', '.join(known)}, not {shown(value)}")
        return value

    return read
