"""Fields as columns of numbers for the forest, and each field's correlation with the metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from runs.importance.reading import Feature
from runs.table.dictionary import Floats

Matrix: TypeAlias = NDArray[np.float32]

# Further words of a field count as one: that it is none of these.
MOST_WORDS = 20
LEAST_PAIRS = 3


@dataclass(frozen=True)
class Design:
    """A row for each run. ``owners`` says which feature each column belongs to."""

    matrix: Matrix
    owners: NDArray[np.intp]


def encode(features: list[Feature]) -> Design:
    """Numbers as their ranks, words one-hot.

    Trees only ask which of two values is greater, so ranks say the same as the numbers and fit
    any of them into 32 bits. A missing number is NaN, which the forest sends to either side; a
    missing word is none of the words.
    """
    columns = [(at, column) for at, one in enumerate(features) for column in columns_of(one)]
    matrix = np.column_stack([column for _, column in columns]).astype(np.float32)
    return Design(matrix, np.array([at for at, _ in columns], dtype=np.intp))


def columns_of(feature: Feature) -> list[Floats]:
    numbers = [ranks(feature.numbers)] if feature.number_count else []
    return numbers + [has_word(feature, place) for place in common_words(feature)]


def ranks(numbers: Floats) -> Floats:
    there = ~np.isnan(numbers)
    found = np.full(len(numbers), np.nan)
    found[there] = np.unique(numbers[there], return_inverse=True)[1]
    return found


def common_words(feature: Feature) -> list[int]:
    """The places of the words of the most runs."""
    counts = np.bincount(feature.places[feature.places >= 0], minlength=len(feature.words))
    common: list[int] = np.argsort(-counts, kind="stable")[:MOST_WORDS].tolist()
    return common


def has_word(feature: Feature, place: int) -> Floats:
    found: Floats = (feature.places == place).astype(np.float64)
    return found


@dataclass(frozen=True)
class Correlation:
    """Pearson's r; ``word`` is the one it is about, for fields that are no numbers."""

    r: float | None
    word: str | None = None


def correlation(feature: Feature, metric: Floats) -> Correlation:
    """Of the numbers; or of having the word that correlates most."""
    if feature.is_number:
        return Correlation(pearson(feature.numbers, metric))
    found = [(pearson(has_word(feature, at), metric), at) for at in common_words(feature)]
    known = [(abs(r), feature.words[at], r) for r, at in found if r is not None]
    if not known:
        return Correlation(None)
    _, word, r = max(known)
    return Correlation(r, word)


def pearson(some: Floats, others: Floats) -> float | None:
    """Over the runs that have both; None where too few do, or one of the two never changes."""
    both = np.isfinite(some) & np.isfinite(others)
    if np.count_nonzero(both) < LEAST_PAIRS:
        return None
    x, y = scaled(some[both]), scaled(others[both])
    spread = float(np.sqrt(np.sum(x * x) * np.sum(y * y)))
    return round(float(np.sum(x * y)) / spread, 12) if spread > 0 else None


def scaled(values: Floats) -> Floats:
    """Around zero and at most one in size, so that squares of huge numbers stay finite."""
    values = values / (np.max(np.abs(values)) or 1.0)
    found: Floats = values - np.mean(values)
    return found
