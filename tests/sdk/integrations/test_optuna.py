"""Optuna: one run for a study, or one for each trial."""

from __future__ import annotations

from typing import Any

import pytest

import labstead
from labstead import UsageError
from tests.sdk.journals import rows_of

optuna = pytest.importorskip("optuna")
optuna.logging.set_verbosity(optuna.logging.ERROR)
from labstead.integration.optuna import LabsteadCallback  # noqa: E402 - it needs optuna's presence


def square(trial: Any) -> float:
    x: float = trial.suggest_float("x", -1, 1)
    return x**2


def study(**kwargs: Any) -> Any:
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0), **kwargs)


def test_trials_are_rows_and_the_best_is_in_the_summary() -> None:
    with labstead.init(mode="offline") as run:
        search = study()
        search.optimize(square, n_trials=5, callbacks=[LabsteadCallback("error")])
    rows = rows_of(run)
    assert [row["error"] for row in rows] == [trial.value for trial in search.trials]
    assert run.summary["best"]["value"] == search.best_value
    assert run.config["direction"] == ["minimize"]


@pytest.mark.server
@pytest.mark.usefixtures("at_the_server")
def test_each_trial_may_be_a_run() -> None:
    callback = LabsteadCallback("error", {"project": "trials"}, as_multirun=True)
    study(study_name="squares").optimize(square, n_trials=3, callbacks=[callback])
    assert labstead.run is None
    runs = list(labstead.Api().runs("ada/trials", order="created_at"))
    assert [run.name for run in runs] == ["trial-0", "trial-1", "trial-2"]
    assert {run.group for run in runs} == {"squares"}
    assert all(run.summary["error"] == run.config["x"] ** 2 for run in runs)


@pytest.mark.server
@pytest.mark.usefixtures("at_the_server")
def test_an_objective_may_log_into_its_trials_run() -> None:
    callback = LabsteadCallback("error", {"project": "tracked"}, as_multirun=True)

    @callback.track()
    def objective(trial: Any) -> float:
        for step in range(3):
            labstead.log({"step loss": step})
        return square(trial)

    study().optimize(objective, n_trials=2, callbacks=[callback])
    for run in labstead.Api().runs("ada/tracked"):
        rows = list(run.scan_history())
        assert [row.get("step loss") for row in rows] == [0, 1, 2, None]
        assert run.state == "finished"


def test_pruned_trials_and_several_objectives_are_logged() -> None:
    def two(trial: Any) -> tuple[float, float]:
        return square(trial), 1.0

    def pruned(trial: Any) -> float:
        square(trial)
        raise optuna.TrialPruned

    with labstead.init(mode="offline") as run:
        study(directions=["minimize", "maximize"]).optimize(
            two, n_trials=1, callbacks=[LabsteadCallback(["error", "gain"])]
        )
        study().optimize(pruned, n_trials=1, callbacks=[LabsteadCallback()])
    assert [set(row) - {"_step"} for row in rows_of(run)] == [
        {"x", "error", "gain", "trial"},
        {"x", "trial"},
    ]


def test_too_few_names_are_refused() -> None:
    labstead.init(mode="offline")
    search = study(directions=["minimize"] * 3)
    with pytest.raises(UsageError, match="3 objectives"):
        search.optimize(
            lambda trial: (1.0, 2.0, 3.0), n_trials=1, callbacks=[LabsteadCallback(["a", "b"])]
        )
