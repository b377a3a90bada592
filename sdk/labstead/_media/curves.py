"""Curves of a classifier, as scikit-learn computes them."""

from __future__ import annotations

from typing import Any

from labstead._errors import UsageError
from labstead._media.base import needed


def precision_recall(is_positive: Any, scores: Any) -> tuple[Any, Any]:
    """Precision and recall at each threshold, recall falling from 1; at last 1 and 0."""
    numpy = needed("numpy", "numpy", "pr_curve")
    hits, misses = counts_by_threshold(is_positive, scores)
    positives = hits[-1]
    precision = hits / (hits + misses)
    recall = hits / positives if positives else numpy.ones(len(hits))
    return numpy.append(precision[::-1], 1.0), numpy.append(recall[::-1], 0.0)


def interpolated(precision: Any, recall: Any, count: int) -> tuple[Any, Any]:
    """The best precision that is reached at ``count`` recalls from 0 to 1 or beyond them."""
    numpy = needed("numpy", "numpy", "pr_curve")
    # Recall falls, so what lies beyond a recall lies before its place.
    best = numpy.maximum.accumulate(precision)[::-1]
    levels = numpy.linspace(0, 1, count)
    places = numpy.searchsorted(recall[::-1], levels, side="left")
    return best[places], levels


def false_and_true_positives(is_positive: Any, scores: Any) -> tuple[Any, Any]:
    """False and true positive rates at each threshold, from 0 and 0.

    Points in the middle of a straight line are left out.
    """
    numpy = needed("numpy", "numpy", "roc_curve")
    hits, misses = counts_by_threshold(is_positive, scores)
    if len(hits) > 2:
        is_corner = numpy.logical_or(numpy.diff(hits, 2), numpy.diff(misses, 2))
        kept = numpy.concatenate(([True], is_corner, [True]))
        hits, misses = hits[kept], misses[kept]
    hits, misses = numpy.append(0, hits), numpy.append(0, misses)
    return _rate(misses), _rate(hits)


def _rate(counts: Any) -> Any:
    numpy = needed("numpy", "numpy", "roc_curve")
    return counts / counts[-1] if counts[-1] else numpy.full(len(counts), numpy.nan)


def counts_by_threshold(is_positive: Any, scores: Any) -> tuple[Any, Any]:
    """How many positives and negatives score at least each threshold, the highest first."""
    numpy = needed("numpy", "numpy", "curves")
    order = numpy.argsort(scores, kind="stable")[::-1]
    scores, is_positive = scores[order], is_positive[order]
    ends = numpy.append(numpy.flatnonzero(numpy.diff(scores)), len(scores) - 1)
    hits = numpy.cumsum(is_positive, dtype=numpy.int64)[ends]
    return hits, 1 + ends - hits


def thinned(count: int, limit: int) -> Any:
    """Places of at most ``limit`` of ``count`` points, evenly, with the first and the last."""
    numpy = needed("numpy", "numpy", "curves")
    return numpy.unique(numpy.linspace(0, count - 1, min(count, limit)).round().astype(int))


def as_classification(
    y_true: Any, y_probas: Any, labels: Any, classes_to_plot: Any, what: str
) -> list[tuple[str, Any, Any]]:
    """For each class to plot its name, which samples are of it, and their scores for it."""
    numpy = needed("numpy", "numpy", what)
    if y_true is None or y_probas is None:
        raise UsageError(f"{what} takes y_true and y_probas")
    truth, scores = numpy.asarray(y_true), numpy.asarray(y_probas, dtype=float)
    if scores.ndim == 1:
        scores = numpy.column_stack([1 - scores, scores])
    if truth.ndim != 1 or scores.ndim != 2 or len(truth) != len(scores) or not len(truth):
        raise UsageError(
            f"{what}: y_true is (samples) and y_probas (samples, classes), "
            f"not {truth.shape} and {scores.shape}"
        )
    if not numpy.isfinite(scores).all():
        raise UsageError(f"{what}: y_probas holds NaN or an infinity")
    classes = _classes_of(truth, scores.shape[1], what)
    wanted = classes if classes_to_plot is None else list(classes_to_plot)
    return [
        (_name(one, index, labels), truth == one, scores[:, index])
        for index, one in enumerate(classes)
        if one in wanted
    ]


def _classes_of(truth: Any, count: int, what: str) -> list[Any]:
    """The class of each column: the sorted ones that occur, or 0, 1, ... where some do not."""
    numpy = needed("numpy", "numpy", what)
    classes: list[Any] = numpy.unique(truth).tolist()
    if len(classes) == count:
        return classes
    numbers = list(range(count))
    if set(classes) <= set(numbers):
        return numbers
    raise UsageError(f"{what}: y_probas has {count} columns for the {len(classes)} classes")


def _name(one: Any, index: int, labels: Any) -> str:
    """Of labels by class number, where that is what the classes are, else in order."""
    if labels is None:
        return str(one)
    place = one if type(one) is int and 0 <= one < len(labels) else index
    return str(labels[place]) if place < len(labels) else str(one)
