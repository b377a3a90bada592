"""Laws over values that can be counted."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sweeps.search.distributions.law import Complaint, NotDrawn, number
from sweeps.search.sameness import key_of

SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Constant:
    """One value; no dimension of the search."""

    value: Any

    def sample(self, _: float, /) -> Any:
        return self.value

    def cdf(self, value: Any, /) -> float:
        _place(value, (self.value,))
        return 1.0

    def choices(self) -> tuple[Any, ...]:
        return (self.value,)

    def complaints(self) -> Iterator[Complaint]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Categorical:
    """Each of ``values`` equally likely."""

    values: tuple[Any, ...]

    def sample(self, u: float, /) -> Any:
        last = len(self.values) - 1
        return self.values[min(max(math.ceil(u * len(self.values)) - 1, 0), last)]

    def cdf(self, value: Any, /) -> float:
        return (_place(value, self.values) + 1) / len(self.values)

    def choices(self) -> tuple[Any, ...]:
        return self.values

    def complaints(self) -> Iterator[Complaint]:
        if not self.values:
            yield "values", "needs at least one value"


@dataclass(frozen=True, slots=True)
class WeightedCategorical:
    """Each of ``values`` with its probability."""

    values: tuple[Any, ...]
    probabilities: tuple[float, ...]

    def sample(self, u: float, /) -> Any:
        """The first value whose cumulative probability is above ``u``."""
        place = bisect_right(self.cumulative(), u)
        # Sums may fall short of one by rounding; the last value that can be drawn is meant.
        possible = max(i for i, weight in enumerate(self.probabilities) if weight > 0)
        return self.values[min(place, possible)]

    def cdf(self, value: Any, /) -> float:
        return min(self.cumulative()[_place(value, self.values)], 1.0)

    def cumulative(self) -> list[float]:
        return list(accumulate(self.probabilities))

    def choices(self) -> None:
        """A grid has no use for probabilities, so such a parameter is none of a grid."""

    def complaints(self) -> Iterator[Complaint]:
        if not self.values:
            yield "values", "needs at least one value"
        if len(self.probabilities) != len(self.values):
            yield "probabilities", "needs as many numbers as there are values"
        elif any(weight < 0 for weight in self.probabilities):
            yield "probabilities", "must not be negative"
        elif abs(sum(self.probabilities) - 1) > SUM_TOLERANCE:
            yield "probabilities", f"must sum to 1, not {sum(self.probabilities):g}"


@dataclass(frozen=True, slots=True)
class IntUniform:
    """Each integer from ``min`` to ``max``, both included, equally likely."""

    min: int
    max: int

    def sample(self, u: float, /) -> int:
        return self.min + min(int(u * self.count), self.count - 1)

    def cdf(self, value: Any, /) -> float:
        if not number(value).is_integer() or not self.min <= value <= self.max:
            raise NotDrawn(f"{value!r} is none of the integers from {self.min} to {self.max}")
        return (int(value) - self.min + 1) / self.count

    @property
    def count(self) -> int:
        return self.max - self.min + 1

    def choices(self) -> range:
        return range(self.min, self.max + 1)

    def complaints(self) -> Iterator[Complaint]:
        if self.min >= self.max:
            yield "min", f"must be below max ({self.max})"


def _place(value: Any, values: tuple[Any, ...]) -> int:
    wanted = key_of(value)
    for place, one in enumerate(values):
        if key_of(one) == wanted:
            return place
    raise NotDrawn(f"{value!r} is none of the values")
