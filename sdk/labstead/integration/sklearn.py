"""scikit-learn: plots of a model that is trained, and parameters and scores by themselves.

from labstead.integration import sklearn as labstead_sklearn

labstead_sklearn.plot_confusion_matrix(y_test, model.predict(X_test))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.model_selection import learning_curve
from sklearn.preprocessing import label_binarize

from labstead.integration import _charts
from labstead.integration._autolog import autolog
from labstead.integration._runs import log_importances, required_run

MOST_POINTS = 200
"""Of a curve: more is not seen."""
MOST_CLASSES = 50

__all__ = [
    "autolog",
    "plot_confusion_matrix",
    "plot_feature_importances",
    "plot_learning_curve",
    "plot_precision_recall",
    "plot_roc",
]


def plot_confusion_matrix(
    y_true: Any, y_pred: Any, labels: Sequence[Any] | None = None, normalize: str | None = None
) -> None:
    """How often each class was taken for each; ``labels`` names the classes, in their order."""
    run = required_run("plot_confusion_matrix")
    classes = np.unique(np.concatenate([np.asarray(y_true), np.asarray(y_pred)]))
    counts = metrics.confusion_matrix(y_true, y_pred, labels=classes, normalize=normalize)
    names = names_of(classes, labels)
    rows = [
        (names[row], names[column], float(counts[row, column]))
        for row in range(len(classes))
        for column in range(len(classes))
    ]
    _charts.matrix(run, "confusion_matrix", rows, title="Confusion matrix")


def plot_roc(y_true: Any, y_probas: Any, labels: Sequence[Any] | None = None) -> None:
    """True against false positives of each class; the areas are in the summary."""
    run = required_run("plot_roc")
    rows: list[tuple[str, float, float]] = []
    for name, truth, score in classes_of(y_true, y_probas, labels):
        false, true, _ = metrics.roc_curve(truth, score)
        run.summary[f"roc_auc/{name}"] = float(metrics.auc(false, true))
        rows += points(name, false, true)
    _charts.curves(run, "roc", rows, ("class", "false positive rate", "true positive rate"), "ROC")


def plot_precision_recall(y_true: Any, y_probas: Any, labels: Sequence[Any] | None = None) -> None:
    """Precision over recall of each class; average precisions are in the summary."""
    run = required_run("plot_precision_recall")
    rows: list[tuple[str, float, float]] = []
    for name, truth, score in classes_of(y_true, y_probas, labels):
        precision, recall, _ = metrics.precision_recall_curve(truth, score)
        average = metrics.average_precision_score(truth, score)
        run.summary[f"average_precision/{name}"] = float(average)
        rows += points(name, recall, precision)
    columns = ("class", "recall", "precision")
    _charts.curves(run, "precision_recall", rows, columns, "Precision and recall")


def plot_feature_importances(model: Any, feature_names: Sequence[Any] | None = None) -> None:
    """Importances, or the size of coefficients, the most important first."""
    run = required_run("plot_feature_importances")
    values = getattr(model, "feature_importances_", None)
    if values is None:
        values = np.abs(np.atleast_2d(model.coef_)).mean(axis=0)
    known = getattr(model, "feature_names_in_", None)
    names = known if feature_names is None else feature_names
    log_importances(run, range(len(values)) if names is None else names, values)


def plot_learning_curve(
    model: Any,
    X: Any,  # noqa: N803 - as scikit-learn calls it
    y: Any,
    cv: Any = None,
    train_sizes: Any = None,
    scoring: Any = None,
) -> None:
    """Score over the size of the training set; trains the model many times over."""
    run = required_run("plot_learning_curve")
    sizes = np.linspace(0.1, 1.0, 5) if train_sizes is None else train_sizes
    counts, train, test = learning_curve(model, X, y, cv=cv, train_sizes=sizes, scoring=scoring)
    rows = [
        (name, float(count), float(score))
        for name, scores in (("train", train), ("test", test))
        for count, score in zip(counts, scores.mean(axis=1), strict=True)
    ]
    columns = ("set", "training examples", "score")
    _charts.lines(run, "learning_curve", rows, columns, "Learning curve")


def names_of(classes: Any, labels: Sequence[Any] | None) -> list[str]:
    """The names given, else the classes themselves."""
    fits = labels is not None and len(labels) == len(classes)
    return [str(one) for one in (labels if fits and labels is not None else classes)]


def classes_of(y_true: Any, y_probas: Any, labels: Sequence[Any] | None) -> list[Any]:
    """Name, truth (0 or 1) and score of each class; of two classes only the second."""
    truth, scores = np.asarray(y_true), np.asarray(y_probas)
    classes = np.unique(truth)
    names = names_of(classes, labels)
    if len(classes) <= 2:
        score = scores[:, -1] if scores.ndim == 2 else scores
        return [(names[-1], (truth == classes[-1]).astype(int), score)]
    hot = label_binarize(truth, classes=classes)
    return [(name, hot[:, n], scores[:, n]) for n, name in enumerate(names[:MOST_CLASSES])]


def points(name: str, x: Any, y: Any) -> list[tuple[str, float, float]]:
    """Both ends and what lies evenly between."""
    wanted = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(int))
    return [(name, float(x[at]), float(y[at])) for at in wanted]
