"""Charts of tables and of a classifier's answers, for ``log``.

    table = labstead.Table(columns=["step", "loss"], data=[[0, 1.0], [1, 0.5]])
    labstead.log({"losses": labstead.plot.line(table, "step", "loss", title="Losses")})

The key holds the chart; ``split_table`` is taken for the sake of scripts that give it and changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labstead._errors import UsageError
from labstead._media.charts import CustomChart, chart_named
from labstead._media.table import Table

__all__ = [
    "CustomChart",
    "bar",
    "confusion_matrix",
    "histogram",
    "line",
    "line_series",
    "plot_table",
    "pr_curve",
    "roc_curve",
    "scatter",
]
_MAX_POINTS = 1000
"""Of a curve of one class; more than a screen is wide."""
_MAX_CLASSES = 200


def line(
    table: Any,
    x: str,
    y: str,
    stroke: str | None = None,
    title: str = "",
    split_table: bool = False,
) -> CustomChart:
    """A line through column ``y`` over ``x``; one for each value of column ``stroke``.

    >>> run = labstead.init(mode="disabled")
    >>> table = labstead.Table(columns=["x", "y"], data=[[0, 1.0], [1, 0.5]])
    >>> run.log({"losses": labstead.plot.line(table, "x", "y", title="Losses")})
    >>> run.summary["losses"]["fields"]
    {'x': 'x', 'y': 'y'}
    """
    return CustomChart("line", table, {"x": x, "y": y, "stroke": stroke}, {"title": title})


def scatter(table: Any, x: str, y: str, title: str = "", split_table: bool = False) -> CustomChart:
    """A point for each row.

    >>> table = labstead.Table(columns=["x", "y"], data=[[0, 1.0], [1, 0.5]])
    >>> labstead.plot.scatter(table, "x", "y").preset
    'scatter'
    """
    return CustomChart("scatter", table, {"x": x, "y": y}, {"title": title})


def bar(
    table: Any, label: str, value: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """A bar for each row.

    >>> table = labstead.Table(columns=["animal", "count"], data=[["cat", 3], ["dog", 5]])
    >>> labstead.plot.bar(table, "animal", "count").fields
    {'label': 'animal', 'value': 'count'}
    """
    return CustomChart("bar", table, {"label": label, "value": value}, {"title": title})


def histogram(table: Any, value: str, title: str = "", split_table: bool = False) -> CustomChart:
    """How often the values of a column fall between edges.

    >>> table = labstead.Table(columns=["score"], data=[[0.1], [0.4], [0.45]])
    >>> labstead.plot.histogram(table, "score").preset
    'histogram'
    """
    return CustomChart("histogram", table, {"value": value}, {"title": title})


def line_series(
    xs: Sequence[Any],
    ys: Sequence[Sequence[Any]],
    keys: Sequence[str] | None = None,
    title: str = "",
    xname: str = "x",
    split_table: bool = False,
) -> CustomChart:
    """Several lines, ``ys``, over the same ``xs``, or each over its own.

    >>> chart = labstead.plot.line_series([0, 1], [[1.0, 0.5], [1.2, 0.9]], keys=["train", "val"])
    >>> chart.table.data[3]
    [1, 'val', 0.9]
    """
    lines = [list(one) for one in ys]
    names = [f"key_{number}" for number in range(len(lines))] if keys is None else list(keys)
    places = _places_of(list(xs), len(lines))
    if not len(names) == len(lines) == len(places):
        raise UsageError("line_series: there are as many keys, and lists of xs, as ys")
    rows = []
    for name, place, values in zip(names, places, lines, strict=True):
        if len(place) != len(values):
            raise UsageError(f"line_series: {name!r} has {len(place)} xs and {len(values)} ys")
        rows += [[x, str(name), y] for x, y in zip(place, values, strict=True)]
    fields = {"step": "step", "lineKey": "lineKey", "lineVal": "lineVal"}
    return CustomChart(
        "line_series", Table(list(fields), rows), fields, {"title": title, "x": xname}
    )


def _places_of(xs: list[Any], count: int) -> list[list[Any]]:
    """The xs of each line; given once, they are those of all."""
    if xs and all(isinstance(one, Iterable) and not isinstance(one, str) for one in xs):
        return [list(one) for one in xs]
    return [xs] * count


def pr_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    interp_size: int | None = 21,
    title: str = "Precision-Recall Curve",
    split_table: bool = False,
) -> CustomChart:
    """Precision over recall, for each class against the rest.

    ``y_probas`` has a row for each sample and a column for each class, in the sorted order of the
    classes, which ``labels`` names. At ``interp_size`` recalls from 0 to 1 the table holds the best
    precision there or beyond; with None it holds the curve as scikit-learn computes it.

    >>> chart = labstead.plot.pr_curve([0, 1, 1], [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    >>> chart.table.columns, len(chart.table.data)
    (['class', 'recall', 'precision'], 42)
    """
    from labstead._media import curves

    rows: list[list[Any]] = []
    for name, is_positive, scores in curves.as_classification(
        y_true, y_probas, labels, classes_to_plot, "pr_curve"
    ):
        precision, recall = curves.precision_recall(is_positive, scores)
        if interp_size is not None:
            precision, recall = curves.interpolated(precision, recall, interp_size)
        rows += _points(name, recall, precision)
    return _curve(rows, "recall", "precision", title)


def roc_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str = "ROC Curve",
    split_table: bool = False,
) -> CustomChart:
    """The rate of true positives over that of false ones, for each class against the rest.

    ``y_probas`` and ``labels`` as for ``pr_curve``; points as scikit-learn computes them.

    >>> chart = labstead.plot.roc_curve([0, 1, 1], [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    >>> chart.table.columns
    ['class', 'fpr', 'tpr']
    """
    from labstead._media import curves

    rows: list[list[Any]] = []
    for name, is_positive, scores in curves.as_classification(
        y_true, y_probas, labels, classes_to_plot, "roc_curve"
    ):
        rows += _points(name, *curves.false_and_true_positives(is_positive, scores))
    return _curve(rows, "fpr", "tpr", title)


def _points(name: str, xs: Any, ys: Any) -> list[list[Any]]:
    from labstead._media.curves import thinned

    kept = thinned(len(xs), _MAX_POINTS)
    return [[name, x, y] for x, y in zip(xs[kept].tolist(), ys[kept].tolist(), strict=True)]


def _curve(rows: list[list[Any]], x: str, y: str, title: str) -> CustomChart:
    texts = {"recall": "Recall", "precision": "Precision"}
    texts |= {"fpr": "False positive rate", "tpr": "True positive rate"}
    return CustomChart(
        "area_under_curve",
        Table(["class", x, y], rows),
        {"x": x, "y": y, "class": "class"},
        {"title": title, "x": texts[x], "y": texts[y]},
    )


def confusion_matrix(
    probs: Any = None,
    y_true: Any = None,
    preds: Any = None,
    class_names: Sequence[str] | None = None,
    title: str = "Confusion Matrix Curve",
    split_table: bool = False,
) -> CustomChart:
    """How often each class was taken for each.

    ``y_true`` and ``preds`` are classes, from 0 on when ``class_names`` are given; instead of
    ``preds``, ``probs`` has a column for each class, and the likeliest counts.

    >>> chart = labstead.plot.confusion_matrix(y_true=[0, 1, 1], preds=[0, 1, 0])
    >>> chart.table.data
    [['0', '0', 1], ['0', '1', 0], ['1', '0', 1], ['1', '1', 1]]
    """
    truth, guessed = _answers(probs, y_true, preds)
    classes, names = _named_classes(truth, guessed, class_names)
    counts = dict.fromkeys(((a, p) for a in classes for p in classes), 0)
    for pair in zip(truth, guessed, strict=True):
        counts[pair] += 1
    fields = {name: name for name in ("Actual", "Predicted", "nPredictions")}
    rows = [[names[actual], names[guess], count] for (actual, guess), count in counts.items()]
    return CustomChart("confusion_matrix", Table(list(fields), rows), fields, {"title": title})


def _answers(probs: Any, y_true: Any, preds: Any) -> tuple[list[Any], list[Any]]:
    if y_true is None or (probs is None) == (preds is None):
        raise UsageError("confusion_matrix takes y_true, and either preds or probs")
    truth = _as_list(y_true)
    if preds is None:
        rows = [_as_list(row) for row in _as_list(probs)]
        preds = [max(range(len(row)), key=row.__getitem__) for row in rows]
    guessed = _as_list(preds)
    if len(truth) != len(guessed) or not truth:
        raise UsageError(f"confusion_matrix: {len(truth)} true classes, {len(guessed)} predictions")
    return truth, guessed


def _as_list(values: Any) -> list[Any]:
    return list(values.tolist() if hasattr(values, "tolist") else values)


def _named_classes(
    truth: list[Any], guessed: list[Any], class_names: Sequence[str] | None
) -> tuple[list[Any], dict[Any, str]]:
    found = set(truth) | set(guessed)
    if class_names is None:
        classes = sorted(found, key=lambda one: (isinstance(one, str), one))
        names = {one: str(one) for one in classes}
    elif found <= set(class_names):
        classes = list(class_names)
        names = {one: str(one) for one in classes}
    else:
        numbers = range(len(class_names))
        is_numbered = found <= set(numbers) or len(found) != len(class_names)
        classes = list(numbers) if is_numbered else sorted(found)
        names = dict(zip(classes, map(str, class_names), strict=True))
    if not found <= set(classes):
        raise UsageError(
            f"confusion_matrix: {len(class_names or ())} class names for the classes {found}"
        )
    if len(classes) > _MAX_CLASSES:
        raise UsageError(f"confusion_matrix: {len(classes)} classes are more than {_MAX_CLASSES}")
    return classes, names


def plot_table(
    vega_spec_name: str | Mapping[str, Any],
    data_table: Any,
    fields: Mapping[str, str],
    string_fields: Mapping[str, str] | None = None,
    split_table: bool = False,
) -> CustomChart:
    """A chart of a table by the name of a preset ("line"), or by its Vega-Lite spec, a dict.

    ``"ada/bars"`` is the chart that the team “ada” keeps under that name.
    ``fields`` maps the chart's fields to columns, ``string_fields`` its texts. In a spec
    ``${field:x}`` and ``${string:title}`` stand for them.

    >>> table = labstead.Table(columns=["a", "b"], data=[[1, 2]])
    >>> spec = {"mark": "point", "encoding": {"x": {"field": "${field:x}"}}}
    >>> labstead.plot_table(spec, table, {"x": "a"}).preset
    'vega_lite'
    """
    return chart_named(vega_spec_name, data_table, fields, string_fields)
