"""Custom charts: labstead.plot, and its curves against scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

import labstead
from labstead import Table, UsageError, plot
from tests.sdk.media import Logged, logged

__all__ = ["logged"]
RANDOM = np.random.default_rng(7)
TRUTH = RANDOM.integers(0, 3, 200)
# Few distinct scores, so that there are ties.
SCORES = RANDOM.integers(1, 20, (200, 3)) / 20
POINTS = Table(columns=["x", "y", "kind"], data=[[0, 1.5, "a"], [1, 2.5, "b"]])


def points_of(chart: Any, name: str) -> np.ndarray:
    """The curve of one class, a row for each point."""
    return np.array([row[1:] for row in chart.table.data if row[0] == name], dtype=float)


@pytest.mark.server
def test_a_chart_comes_back_with_its_table(logged: Logged) -> None:
    value = logged.log(plot.line(POINTS, "x", "y", stroke="kind", title="Losses"))
    table = value.pop("table")
    assert value == {
        "_type": "custom-chart",
        "preset": "line",
        "fields": {"x": "x", "y": "y", "stroke": "kind"},
        "strings": {"title": "Losses"},
    }
    assert table["_type"] == "table-file"
    assert logged.json(table)["data"] == POINTS.data


@pytest.mark.parametrize(
    ("chart", "preset", "fields"),
    [
        (plot.line(POINTS, "x", "y"), "line", {"x": "x", "y": "y"}),
        (plot.scatter(POINTS, "y", "x"), "scatter", {"x": "y", "y": "x"}),
        (plot.scatter(Table([1, 2], [[3, 4]]), 1, 2), "scatter", {"x": "1", "y": "2"}),
        (plot.bar(POINTS, "kind", "y"), "bar", {"label": "kind", "value": "y"}),
        (plot.histogram(POINTS, "y"), "histogram", {"value": "y"}),
        (plot.line(pd.DataFrame({"a": [1], "b": [2]}), "a", "b"), "line", {"x": "a", "y": "b"}),
        (labstead.plot_table("wandb/bar/v0", POINTS, {"label": "kind", "value": "y"}), "bar", None),
        (
            labstead.plot_table(
                "wandb/lineseries/v0", POINTS, {"step": "x", "lineKey": "kind", "lineVal": "y"}
            ),
            "line_series",
            None,
        ),
        (labstead.plot_table("scatter", POINTS, {"x": "x", "y": "y"}), "scatter", None),
        (labstead.plot_table("alice/mine", POINTS, {"at": "x"}), "alice/mine", {"at": "x"}),
    ],
)
def test_each_function_makes_its_chart(chart: Any, preset: str, fields: Any) -> None:
    assert chart.preset == preset
    assert fields is None or chart.fields == fields


def test_a_vega_lite_spec_is_kept_as_given(offline_run: labstead.Run) -> None:
    spec = {"mark": "bar", "encoding": {"x": {"field": "${field:a}"}}}
    chart = labstead.plot_table(spec, POINTS, {"a": "x"}, {"title": "Mine"})
    spec["mark"] = "point"
    offline_run.log({"mine": chart})
    value = offline_run.summary["mine"]
    assert (value["preset"], value["spec"]["mark"]) == ("vega_lite", "bar")
    assert (value["fields"], value["strings"]) == ({"a": "x"}, {"title": "Mine"})


def test_lines_share_their_xs_or_have_their_own() -> None:
    chart = plot.line_series([0, 1], [[1, 2], [3, 4]], title="T", xname="epoch")
    assert chart.table.columns == ["step", "lineKey", "lineVal"]
    assert chart.table.data == [
        [0, "key_0", 1],
        [1, "key_0", 2],
        [0, "key_1", 3],
        [1, "key_1", 4],
    ]
    assert chart.strings == {"title": "T", "x": "epoch"}
    own = plot.line_series([[0, 1], [5]], [[1, 2], [3]], keys=["a", "b"])
    assert own.table.data[2] == [5, "b", 3]


def test_precision_and_recall_are_scikit_learns() -> None:
    chart = plot.pr_curve(TRUTH, SCORES, interp_size=None)
    for number in range(3):
        precision, recall, _ = metrics.precision_recall_curve(number == TRUTH, SCORES[:, number])
        curve = points_of(chart, str(number))
        np.testing.assert_allclose(curve, np.column_stack([recall, precision]), rtol=0, atol=1e-12)


def test_between_the_points_the_best_precision_beyond_counts() -> None:
    chart = plot.pr_curve(TRUTH, SCORES, labels=["a", "b", "c"], interp_size=11)
    for number, name in enumerate("abc"):
        precision, recall, _ = metrics.precision_recall_curve(number == TRUTH, SCORES[:, number])
        expected = [
            (level, precision[recall >= level - 1e-12].max()) for level in np.linspace(0, 1, 11)
        ]
        np.testing.assert_allclose(points_of(chart, name), expected, rtol=0, atol=1e-12)


def test_the_rates_of_positives_are_scikit_learns() -> None:
    chart = plot.roc_curve(TRUTH, SCORES)
    for number in range(3):
        false, true, _ = metrics.roc_curve(number == TRUTH, SCORES[:, number])
        expected = np.column_stack([false, true])
        np.testing.assert_allclose(points_of(chart, str(number)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_the_smallest_curves_are_scikit_learns_too(count: int) -> None:
    truth = np.arange(count) % 2 == 0
    scores = RANDOM.random(count)
    with np.errstate(invalid="ignore"):
        chart = plot.roc_curve(np.append(truth, False), np.append(scores, 0.5))
    false, true, _ = metrics.roc_curve(np.append(truth, False), np.append(scores, 0.5))
    np.testing.assert_allclose(points_of(chart, "True"), np.column_stack([false, true]))


def test_long_curves_are_thinned_to_their_shape() -> None:
    truth, scores = RANDOM.integers(0, 2, 50_000), RANDOM.random(50_000)
    curve = points_of(plot.roc_curve(truth, scores, classes_to_plot=[1]), "1")
    assert len(curve) == 1000
    assert curve[0].tolist() == [0, 0]
    assert curve[-1].tolist() == [1, 1]
    area = np.trapezoid(curve[:, 1], curve[:, 0])
    assert area == pytest.approx(metrics.roc_auc_score(truth, scores), abs=1e-3)


def test_the_confusion_matrix_is_scikit_learns() -> None:
    guesses = SCORES.argmax(axis=1)
    names = ["cat", "dog", "owl"]
    for chart in (
        plot.confusion_matrix(y_true=TRUTH, preds=guesses, class_names=names),
        plot.confusion_matrix(y_true=TRUTH, probs=SCORES, class_names=names),
        plot.confusion_matrix(
            y_true=[names[one] for one in TRUTH], preds=[names[one] for one in guesses]
        ),
    ):
        counts = [row[2] for row in chart.table.data]
        expected = metrics.confusion_matrix(TRUTH, guesses)
        assert counts == expected.ravel().tolist()
        assert [row[:2] for row in chart.table.data[:2]] == [["cat", "cat"], ["cat", "dog"]]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: plot.line(POINTS, "x", "z"), "y is 'z'"),
        (lambda: plot.line([[1]], "x", "y"), "takes a labstead.Table"),
        (lambda: labstead.plot_table("alice mine", POINTS, {}), "there is no chart 'alice mine'"),
        (lambda: labstead.plot_table("bar", POINTS, {"value": "y"}), "needs label"),
        (lambda: labstead.plot_table({"f": object()}, POINTS, {}), "no JSON"),
        (lambda: plot.line_series([0], [[1], [2]], keys=["a"]), "as many keys"),
        (lambda: plot.line_series([0], [[1, 2]]), "1 xs and 2 ys"),
        (lambda: plot.pr_curve([0, 1]), "y_probas"),
        (lambda: plot.pr_curve([0, 1], [[0.1, 0.9]]), "not (2,) and (1, 2)"),
        (lambda: plot.roc_curve([0, 5], [[0.1, 0.9, 0.1]] * 2), "3 columns for the 2 classes"),
        (lambda: plot.roc_curve([0, 1], [0.1, float("nan")]), "NaN"),
        (lambda: plot.confusion_matrix(y_true=[1]), "either preds or probs"),
        (lambda: plot.confusion_matrix(y_true=[1], preds=[1, 2]), "1 true classes"),
        (lambda: plot.confusion_matrix(y_true=[0, 7], preds=[0, 8], class_names=["a"]), "1 class"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_once(make: Any, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        make()
    assert said in str(refusal.value)
