"""A random forest that says how much each column decides a metric."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass

import numpy as np

from runs.importance.encoding import Design, scaled
from runs.table.dictionary import Floats

TREES = 100
TREES_AT_ONCE = 20
MOST_SECONDS = 4.0
MOST_RUNS_PER_TREE = 2_000
# At a split a third of the columns may be chosen from, as is usual for regression; of few, all.
COLUMNS_AT_A_SPLIT, LEAST_COLUMNS_AT_A_SPLIT = 1 / 3, 8


@dataclass(frozen=True)
class Grown:
    """``importances`` sum to one, or are all zero. ``explained`` is R² over the runs that a tree
    has not seen (out of bag): near or below zero, the importances mean nothing."""

    importances: Floats
    trees: int
    explained: float | None


def grow(design: Design, metric: Floats, *, seconds: float = MOST_SECONDS) -> Grown:
    """Mean decrease in impurity of each column, over as many trees as the time allows.

    A column's importance is how much the splits on it reduce the variance of the metric, summed
    over a tree and averaged over the forest. Source: Breiman, Random Forests, Machine Learning 45
    (2001), sections 9 and 10, with the impurity importance of Breiman et al., Classification and
    Regression Trees (1984), section 5.3.4, as scikit-learn computes it. Known to favour fields
    with many different values when there are few runs.

    The same input grows the same forest. Growing holds no lock of the interpreter.
    """
    # Takes a second and some 80 MB, which a server that nobody asks need not spend.
    from sklearn.ensemble import RandomForestRegressor

    n, columns = design.matrix.shape
    forest = RandomForestRegressor(
        n_estimators=0,
        warm_start=True,
        oob_score=True,
        max_features=columns_at_a_split(columns),
        max_samples=min(n, MOST_RUNS_PER_TREE),
        n_jobs=1,
        random_state=0,
    )
    deadline = time.monotonic() + seconds
    while forest.n_estimators < TREES and (not forest.n_estimators or time.monotonic() < deadline):
        forest.n_estimators += TREES_AT_ONCE
        with warnings.catch_warnings():
            # With few trees some runs are in each of them.
            warnings.simplefilter("ignore")
            forest.fit(design.matrix, scaled(metric))
    return Grown(forest.feature_importances_, forest.n_estimators, finite(forest.oob_score_))


def columns_at_a_split(columns: int) -> int:
    return max(min(columns, LEAST_COLUMNS_AT_A_SPLIT), round(columns * COLUMNS_AT_A_SPLIT))


def finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
