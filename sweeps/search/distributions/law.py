"""What every law can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias

# Quantiles of 0 and 1 of an unbounded law are infinite.
LEAST_U, MOST_U = 1e-12, 1 - 1e-12

# A place in the list of problems (below the parameter; empty for the parameter itself) and a text.
Complaint: TypeAlias = tuple[str, str]


class NotDrawn(ValueError):
    """A law never gives this value."""


class Law(Protocol):
    """A distribution of values, by its quantile function and its cumulative distribution."""

    def sample(self, u: float, /) -> Any:
        """The quantile of ``u`` in [0, 1]."""

    def cdf(self, value: Any, /) -> float:
        """Where ``value`` lies in [0, 1]. Raises NotDrawn for one the law never gives."""

    def choices(self) -> tuple[Any, ...] | range | None:
        """All values in the order of the grid, or None where they cannot be listed."""

    def complaints(self) -> Iterator[Complaint]:
        """What is wrong with the law's own fields."""


def inside(u: float) -> float:
    return min(max(u, LEAST_U), MOST_U)


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotDrawn(f"{value!r} is not a number")
    return float(value)
