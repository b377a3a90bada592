"""Optuna: every trial as a row of one run. Needs optuna."""

import optuna

import labstead
from labstead.integration.optuna import LabsteadCallback


def objective(trial: optuna.Trial) -> float:
    x = trial.suggest_float("x", -10, 10)
    y = trial.suggest_float("y", -10, 10)
    return (x - 2) ** 2 + (y + 1) ** 2


optuna.logging.set_verbosity(optuna.logging.WARNING)
with labstead.init(project="integrations", name="optuna"):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(objective, n_trials=20, callbacks=[LabsteadCallback("distance")])
