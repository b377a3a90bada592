"""What is searched: four functions of the literature, and two models that are tuned.

All are minimised. Each says its parameters as a sweep's configuration does.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

Parameters = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Problem:
    """It is searched with ``times`` as many seeds as others, where chance moves the median of a few
    more than the searchers differ."""

    name: str
    parameters: Parameters
    evaluate: Callable[[Mapping[str, Any]], float]
    times: int = 1


def interval(low: float, high: float) -> dict[str, Any]:
    return {"distribution": "uniform", "min": low, "max": high}


def log_interval(low: float, high: float) -> dict[str, Any]:
    return {"distribution": "log_uniform_values", "min": low, "max": high}


def box(dimensions: int, low: float, high: float) -> Parameters:
    return {f"x{place}": interval(low, high) for place in range(dimensions)}


def vector(values: Mapping[str, Any]) -> np.ndarray:
    return np.array([values[f"x{place}"] for place in range(len(values))])


def branin(values: Mapping[str, Any]) -> float:
    x, y = vector(values)
    bowl = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return float(bowl**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10)


HARTMANN_HEIGHTS = np.array([1.0, 1.2, 3.0, 3.2])
HARTMANN_WIDTHS = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
HARTMANN_CENTRES = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def hartmann(values: Mapping[str, Any]) -> float:
    distances = (HARTMANN_WIDTHS * (vector(values) - HARTMANN_CENTRES) ** 2).sum(1)
    return float(-HARTMANN_HEIGHTS @ np.exp(-distances))


def rosenbrock(values: Mapping[str, Any]) -> float:
    x = vector(values)
    return float((100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum())


def ackley(values: Mapping[str, Any]) -> float:
    x = vector(values)
    far = -20 * math.exp(-0.2 * math.sqrt((x**2).mean()))
    return float(far - math.exp(np.cos(2 * math.pi * x).mean()) + 20 + math.e)


class Fold(NamedTuple):
    """``x`` and ``y`` to learn from, ``seen`` and ``truth`` to be judged by."""

    x: np.ndarray
    y: np.ndarray
    seen: np.ndarray
    truth: np.ndarray


def support_vectors(values: Mapping[str, Any]) -> float:
    """Root mean square error on the diabetes data, over three folds."""
    from sklearn.datasets import load_diabetes
    from sklearn.svm import SVR

    model = SVR(**values, max_iter=20_000)
    return _mean(
        math.sqrt(np.mean((_fitted(model, fold).predict(fold.seen) - fold.truth) ** 2))
        for fold in _folds(load_diabetes)
    )


def extra_trees(values: Mapping[str, Any]) -> float:
    """Brier score on the breast cancer data, over three folds. Of a logarithm the few samples would
    be all that is seen for which five trees agree on what is wrong."""
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.metrics import brier_score_loss

    model = ExtraTreesClassifier(**values, n_estimators=5, random_state=0)
    return _mean(
        brier_score_loss(fold.truth, _fitted(model, fold).predict_proba(fold.seen)[:, 1])
        for fold in _folds(load_breast_cancer)
    )


def _fitted(model: Any, fold: Fold) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a model that does not converge has its score too
        return model.fit(fold.x, fold.y)


def _mean(scores: Iterable[float]) -> float:
    return float(np.mean(list(scores)))


@cache
def _folds(load: Callable[..., Any]) -> list[Fold]:
    """Three, shuffled; inputs are standardised by what is learned from."""
    from sklearn.model_selection import KFold

    x, y = load(return_X_y=True)
    pairs = KFold(3, shuffle=True, random_state=0).split(x)
    return [_fold(x, y, learned, judged) for learned, judged in pairs]


def _fold(x: np.ndarray, y: np.ndarray, learned: np.ndarray, judged: np.ndarray) -> Fold:
    mean, deviation = x[learned].mean(0), x[learned].std(0)
    scaled = (x - mean) / deviation
    return Fold(scaled[learned], y[learned], scaled[judged], y[judged])


PROBLEMS = [
    Problem("Branin", {"x0": interval(-5, 10), "x1": interval(0, 15)}, branin),
    Problem("Hartmann-6", box(6, 0, 1), hartmann),
    Problem("Rosenbrock-4", box(4, -5, 10), rosenbrock),
    Problem("Ackley-5", box(5, -32.768, 32.768), ackley),
    Problem(
        "SVR, diabetes",
        {
            "C": log_interval(1e-2, 1e4),
            "gamma": log_interval(1e-5, 1.0),
            "epsilon": log_interval(1e-2, 1e2),
        },
        support_vectors,
    ),
    Problem(
        "Extra trees, breast cancer",
        {
            "criterion": {"values": ["gini", "entropy"]},
            "max_depth": {"min": 1, "max": 16},
            "min_samples_leaf": {"min": 1, "max": 20},
            "max_features": interval(0.05, 1.0),
            "ccp_alpha": log_interval(1e-5, 1e-1),
            "bootstrap": {"values": [False, True]},
            "max_samples": {**interval(0.3, 1.0), "when": {"bootstrap": True}},
        },
        extra_trees,
        times=7,
    ),
]
