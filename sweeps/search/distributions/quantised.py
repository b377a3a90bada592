"""Laws rounded to multiples of ``q``.

Each keeps the cumulative distribution of the law it rounds. What rounding would put outside an
interval goes to the nearest multiple inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sweeps.search.distributions import continuous
from sweeps.search.distributions.law import Complaint

MOST_LISTED = 1_000_000
MOST_MULTIPLE = 2**53  # beyond, numbers have no place for the next one


def quantised(value: float, q: float) -> float | int:
    """The nearest multiple of ``q``, half to even; an integer when ``q`` is one."""
    if abs(value) > MOST_MULTIPLE * q:
        return int(value) if isinstance(q, int) else value
    multiple = round(value / q)
    return multiple * q if isinstance(q, int) else float(multiple * q)


def clamped(value: float, q: float, low: float, high: float) -> float | int:
    """The nearest multiple of ``q`` inside the interval, or where it holds none, its nearer end."""
    least, most = math.ceil(low / q - 1e-9), math.floor(high / q + 1e-9)
    if least > most:
        return low if abs(value - low) <= abs(value - high) else high
    multiple = min(max(round(value / q), least), most)
    return multiple * q if isinstance(q, int) else float(multiple * q)


def _quantum(q: float, reach: float) -> Iterator[Complaint]:
    if q <= 0:
        yield "q", "must be above 0"
    elif reach > MOST_MULTIPLE * q:
        yield "q", f"is too small for values up to {reach:g}"


def _exp(power: float) -> float:
    return math.exp(min(power, continuous.MOST_EXPONENT))


@dataclass(frozen=True, slots=True)
class QUniform(continuous.Uniform):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        return clamped(continuous.Uniform.sample(self, u), self.q, self.min, self.max)

    def choices(self) -> tuple[float | int, ...] | None:
        """From ``min`` in steps of ``q``; ``max`` is excluded, as in the reference."""
        count = math.ceil((self.max - self.min) / self.q - 1e-9)
        if count > MOST_LISTED:
            return None
        return tuple(self.min + step * self.q for step in range(count))

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.Uniform.complaints(self)
        yield from _quantum(self.q, max(abs(self.min), abs(self.max)))


@dataclass(frozen=True, slots=True)
class QLogUniform(continuous.LogUniform):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        low, high = math.exp(self.min), math.exp(self.max)
        return clamped(continuous.LogUniform.sample(self, u), self.q, low, high)

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.LogUniform.complaints(self)
        yield from _quantum(self.q, _exp(self.max))


@dataclass(frozen=True, slots=True)
class QLogUniformValues(continuous.LogUniformValues):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        value = continuous.LogUniformValues.sample(self, u)
        return clamped(value, self.q, self.min, self.max)

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.LogUniformValues.complaints(self)
        yield from _quantum(self.q, self.max)


@dataclass(frozen=True, slots=True)
class QNormal(continuous.Normal):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        return quantised(continuous.Normal.sample(self, u), self.q)

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.Normal.complaints(self)
        yield from _quantum(self.q, abs(self.mu))


@dataclass(frozen=True, slots=True)
class QLogNormal(continuous.LogNormal):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        return quantised(continuous.LogNormal.sample(self, u), self.q)

    def cdf(self, value: Any, /) -> float:
        """What was rounded down to 0 lies below all others."""
        return continuous.LogNormal.cdf(self, value) if value else 0.0

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.LogNormal.complaints(self)
        yield from _quantum(self.q, _exp(self.mu))


@dataclass(frozen=True, slots=True)
class QBeta(continuous.Beta):
    q: float = 1

    def sample(self, u: float, /) -> float | int:
        return clamped(continuous.Beta.sample(self, u), self.q, 0.0, 1.0)

    def complaints(self) -> Iterator[Complaint]:
        yield from continuous.Beta.complaints(self)
        yield from _quantum(self.q, 1.0)
