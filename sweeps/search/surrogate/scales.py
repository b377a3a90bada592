"""What a Gaussian process has to learn about a space, and what is believed before.

The kernel is a sum of Matérn 5/2 parts, each with a length scale for each dimension. A smooth space
has one. Where neighbours may be unlike, a second and shorter part holds what differs between them:
it is the same each time, so unlike noise it is found again where it was, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sweeps.search.coordinates import Floats

# Of the logarithms: mean and deviation of a normal prior, then the least and the most. Lengths of
# the first part grow with the dimensions, as distances do; those of the second are so much shorter.
LENGTH, SHORTER = (-0.7, 1.0, -3.5, 4.0), (2.3, 1.5, -6.0, 4.0)
AMPLITUDE, ROUGHNESS = (0.0, 1.0, -4.0, 4.0), (-2.0, 2.0, -14.0, 1.0)
NOISE, NOISE_OF_JUMPS = (-8.0, 2.0, -14.0, 0.0), (-4.0, 2.0, -14.0, 0.0)


@dataclass(frozen=True)
class Scales:
    """Hyper-parameters: ``lengths[part]`` for each dimension, the parts' variances, the noise's."""

    lengths: Floats
    amplitudes: Floats
    noise: float

    @property
    def roughness(self) -> float:
        """The share of the variance that the shorter part has."""
        return float(self.amplitudes[1:].sum() / self.amplitudes.sum())

    def parts(self) -> Iterator[tuple[Floats, float]]:
        return zip(self.lengths, self.amplitudes.tolist(), strict=True)


@dataclass(frozen=True)
class Belief:
    """Rows are the logarithms of lengths, amplitudes and noise, in this order; see LENGTH."""

    rows: Floats
    parts: int

    @classmethod
    def smooth(cls, dimensions: int) -> Belief:
        rows = [*[_length(dimensions)] * dimensions, AMPLITUDE, NOISE]
        return cls(np.array(rows), parts=1)

    @classmethod
    def jumping(cls, dimensions: int) -> Belief:
        mean, *rest = _length(dimensions)
        long, short = (mean, *rest), (mean - SHORTER[0], *SHORTER[1:])
        rows = [*[long] * dimensions, *[short] * dimensions, AMPLITUDE, ROUGHNESS, NOISE_OF_JUMPS]
        return cls(np.array(rows), parts=2)

    @property
    def usual(self) -> Floats:
        return self.rows[:, 0]

    @property
    def edges(self) -> Floats:
        return self.rows[:, 2:]

    def scales(self, logs: Floats) -> Scales:
        numbers = np.exp(logs)
        lengths = numbers[: -self.parts - 1].reshape(self.parts, -1)
        return Scales(lengths, numbers[-self.parts - 1 : -1], float(numbers[-1]))

    def is_at_bound(self, logs: Floats) -> bool:
        return bool(((logs <= self.edges[:, 0]) | (logs >= self.edges[:, 1])).any())

    def penalty(self, logs: Floats) -> tuple[float, Floats]:
        """Negative log density but for a constant, and its gradient."""
        distances = (logs - self.usual) / self.rows[:, 1]
        return float(0.5 * distances @ distances), distances / self.rows[:, 1]


def _length(dimensions: int) -> tuple[float, float, float, float]:
    mean, deviation, low, high = LENGTH
    return mean + 0.5 * float(np.log(dimensions)), deviation, low, high
