"""scikit-learn: what plots hold, and what autolog logs and leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import labstead
from labstead import UsageError
from labstead.integration import sklearn as plots
from tests.sdk.journals import rows_of

X = np.random.default_rng(0).normal(size=(60, 2))
Y = np.where(X[:, 0] > 0, "up", "down")


@pytest.fixture
def run() -> labstead.Run:
    return labstead.init(mode="offline")


@pytest.fixture
def autologged() -> Iterator[None]:
    plots.autolog()
    yield
    plots.autolog(False)


def table_of(run: labstead.Run, key: str) -> list[list[Any]]:
    (chart,) = [row[key] for row in rows_of(run) if key in row]
    assert run.dir is not None
    data: list[list[Any]] = orjson.loads((run.dir / "files" / chart["table"]["path"]).read_bytes())[
        "data"
    ]
    return data


def test_a_confusion_matrix_has_a_cell_for_each_pair(run: labstead.Run) -> None:
    plots.plot_confusion_matrix(["a", "a", "b"], ["a", "b", "b"])
    assert table_of(run, "confusion_matrix") == [
        ["a", "a", 1], ["a", "b", 1], ["b", "a", 0], ["b", "b", 1]
    ]  # fmt: skip


def test_curves_of_two_classes_are_those_of_the_second(run: labstead.Run) -> None:
    model = LogisticRegression().fit(X, Y)
    plots.plot_roc(Y, model.predict_proba(X))
    plots.plot_precision_recall(Y, model.predict_proba(X)[:, 1], labels=["no", "yes"])
    assert {row[0] for row in table_of(run, "roc")} == {"up"}
    assert {row[0] for row in table_of(run, "precision_recall")} == {"yes"}
    assert run.summary["roc_auc/up"] > 0.9


def test_long_curves_are_thinned(run: labstead.Run) -> None:
    scores = np.random.default_rng(1).random(20_000)
    plots.plot_roc(np.arange(20_000) % 2, scores)
    assert len(table_of(run, "roc")) == plots.MOST_POINTS


def test_coefficients_count_as_importances(run: labstead.Run) -> None:
    plots.plot_feature_importances(LogisticRegression().fit(X, Y), ["first", "second"])
    assert next(iter(run.summary["feature_importance"])) == "first"


def test_a_learning_curve_has_both_sets(run: labstead.Run) -> None:
    plots.plot_learning_curve(DummyClassifier(), X, Y, cv=3, train_sizes=[0.5, 1.0])
    rows = table_of(run, "learning_curve")
    assert [(name, count) for name, count, _ in rows] == [
        ("train", 20), ("train", 40), ("test", 20), ("test", 40)
    ]  # fmt: skip


def test_plots_need_a_run() -> None:
    with pytest.raises(UsageError, match="plot_roc needs a run"):
        plots.plot_roc([0, 1], [0.1, 0.9])


@pytest.mark.usefixtures("autologged")
def test_a_fit_logs_parameters_and_score(run: labstead.Run) -> None:
    forest = RandomForestClassifier(n_estimators=3, random_state=0).fit(X, Y)
    assert run.config["RandomForestClassifier"]["n_estimators"] == 3
    assert run.summary["RandomForestClassifier/training_score"] == forest.score(X, Y)


@pytest.mark.usefixtures("autologged")
def test_what_is_trained_inside_is_not_logged_apart(run: labstead.Run) -> None:
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression()),
        {"logisticregression__C": [0.1, 1.0]},
        cv=2,
    )
    search.fit(X, Y)
    assert [key for key in rows_of(run)[0] if "/" in key] == [
        "GridSearchCV/fit_seconds", "GridSearchCV/training_score"
    ]  # fmt: skip
    assert len(rows_of(run)) == 1
    assert run.summary["GridSearchCV/best_params"] == search.best_params_


@pytest.mark.usefixtures("autologged")
def test_without_a_run_fitting_is_as_ever() -> None:
    assert LogisticRegression().fit(X, Y).score(X, Y) > 0.9


def test_autolog_ends(run: labstead.Run) -> None:
    before = LogisticRegression.fit
    plots.autolog()
    plots.autolog()
    plots.autolog(False)
    assert LogisticRegression.fit is before
    LogisticRegression().fit(X, Y)
    assert rows_of(run) == []
