"""Laws over the numbers of an interval, or over all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from sweeps.search.distributions.law import Complaint, NotDrawn, inside, number

STANDARD = NormalDist()
# Beyond, exp() of a double is infinite or zero.
MOST_EXPONENT = 700


class _Unlisted:
    """Mixin of the laws whose values cannot be listed."""

    __slots__ = ()

    def choices(self) -> tuple[Any, ...] | None:
        return None


@dataclass(frozen=True, slots=True)
class Uniform(_Unlisted):
    min: float
    max: float

    def sample(self, u: float, /) -> float:
        return min(max(self.min + u * (self.max - self.min), self.min), self.max)

    def cdf(self, value: Any, /) -> float:
        return _share(number(value), self.min, self.max)

    def complaints(self) -> Iterator[Complaint]:
        return _ordered(self.min, self.max)


@dataclass(frozen=True, slots=True)
class LogUniform(_Unlisted):
    """``min`` and ``max`` are exponents of e."""

    min: float
    max: float

    def sample(self, u: float, /) -> float:
        return math.exp(Uniform(self.min, self.max).sample(u))

    def cdf(self, value: Any, /) -> float:
        return _share(_log(value), self.min, self.max)

    def complaints(self) -> Iterator[Complaint]:
        yield from _ordered(self.min, self.max)
        yield from _exponents(self.min, self.max)


@dataclass(frozen=True, slots=True)
class LogUniformValues(_Unlisted):
    """Uniform in the logarithm, between the values ``min`` and ``max``."""

    min: float
    max: float

    def sample(self, u: float, /) -> float:
        value = LogUniform(math.log(self.min), math.log(self.max)).sample(u)
        return min(max(value, self.min), self.max)

    def cdf(self, value: Any, /) -> float:
        return _share(_log(value), math.log(self.min), math.log(self.max))

    def complaints(self) -> Iterator[Complaint]:
        yield from _ordered(self.min, self.max)
        if self.min <= 0:
            yield "min", "must be above 0, as its logarithm is taken"


@dataclass(frozen=True, slots=True)
class InvLogUniform(_Unlisted):
    """One over a log-uniform value; ``min`` and ``max`` are the exponents of that one."""

    min: float
    max: float

    def sample(self, u: float, /) -> float:
        return math.exp(-Uniform(self.min, self.max).sample(1 - u))

    def cdf(self, value: Any, /) -> float:
        return 1 - _share(-_log(value), self.min, self.max)

    def complaints(self) -> Iterator[Complaint]:
        yield from _ordered(self.min, self.max)
        yield from _exponents(self.min, self.max)


@dataclass(frozen=True, slots=True)
class InvLogUniformValues(LogUniformValues):
    """One over a log-uniform value of [1/max, 1/min]: the same law as log_uniform_values."""


@dataclass(frozen=True, slots=True)
class Normal(_Unlisted):
    mu: float = 0.0
    sigma: float = 1.0

    def sample(self, u: float, /) -> float:
        return self.mu + self.sigma * STANDARD.inv_cdf(inside(u))

    def cdf(self, value: Any, /) -> float:
        return _normal_share(number(value), self.mu, self.sigma)

    def complaints(self) -> Iterator[Complaint]:
        return _not_negative(sigma=self.sigma)


@dataclass(frozen=True, slots=True)
class LogNormal(_Unlisted):
    """``mu`` and ``sigma`` are those of the logarithm."""

    mu: float = 0.0
    sigma: float = 1.0

    def sample(self, u: float, /) -> float:
        exponent = self.mu + self.sigma * STANDARD.inv_cdf(inside(u))
        return math.exp(min(max(exponent, -MOST_EXPONENT), MOST_EXPONENT))

    def cdf(self, value: Any, /) -> float:
        return _normal_share(_log(value), self.mu, self.sigma)

    def complaints(self) -> Iterator[Complaint]:
        yield from _not_negative(sigma=self.sigma)
        yield from _exponents(self.mu, self.mu)


@dataclass(frozen=True, slots=True)
class Beta(_Unlisted):
    a: float = 1.0
    b: float = 1.0

    def sample(self, u: float, /) -> float:
        # Loading SciPy takes a while, which a process that never draws from it need not spend.
        from scipy.special import betaincinv

        return float(betaincinv(self.a, self.b, inside(u)))

    def cdf(self, value: Any, /) -> float:
        from scipy.special import betainc

        return float(betainc(self.a, self.b, min(max(number(value), 0.0), 1.0)))

    def complaints(self) -> Iterator[Complaint]:
        for name, value in (("a", self.a), ("b", self.b)):
            if value <= 0:
                yield name, "must be above 0"


def _share(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _normal_share(value: float, mu: float, sigma: float) -> float:
    if not sigma:
        return 1.0 if value >= mu else 0.0
    return STANDARD.cdf((value - mu) / sigma)


def _log(value: Any) -> float:
    if number(value) <= 0:
        raise NotDrawn(f"{value!r} has no logarithm")
    return math.log(value)


def _ordered(low: float, high: float) -> Iterator[Complaint]:
    if low >= high:
        yield "min", f"must be below max ({high:g})"


def _exponents(low: float, high: float) -> Iterator[Complaint]:
    if max(abs(low), abs(high)) > MOST_EXPONENT:
        yield "", f"e to a power beyond {MOST_EXPONENT} is no number"


def _not_negative(**numbers: float) -> Iterator[Complaint]:
    for name, value in numbers.items():
        if value < 0:
            yield name, "must not be negative"
