"""Optuna.

study.optimize(objective, n_trials=20, callbacks=[LabsteadCallback(metric_name="accuracy")])
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import labstead
from labstead import Run, UsageError


class LabsteadCallback:
    """Logs each trial as a row of one run, or with ``as_multirun`` as a run of its own.

    ``metric_name`` names the objective, or several in a list. ``init_kwargs`` are what
    ``labstead.init`` takes; without them the current run is used.
    """

    def __init__(
        self,
        metric_name: str | Sequence[str] = "value",
        init_kwargs: Mapping[str, Any] | None = None,
        as_multirun: bool = False,
        wandb_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self._names = [metric_name] if isinstance(metric_name, str) else list(metric_name)
        self._init = dict(init_kwargs or wandb_kwargs or {})
        self._as_multirun = as_multirun
        self._run: Run | None = None if as_multirun else self._started()

    def __call__(self, study: Any, trial: Any) -> None:
        row = {**trial.params, **self._values(trial), "trial": trial.number}
        if self._run is not None:
            self._describe(self._run, study)
            self._run.log(row)
            self._note_best(self._run, study)
        else:
            self._log_as_run(study, trial, row)

    def track(self) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Decorates an objective that logs by itself: its run is open while it is evaluated."""

        def decorate(objective: Callable[[Any], Any]) -> Callable[[Any], Any]:
            @functools.wraps(objective)
            def evaluate(trial: Any) -> Any:
                if self._as_multirun:
                    self._run_of(trial, trial.study.study_name, "finish_previous")
                return objective(trial)

            return evaluate

        return decorate

    track_in_wandb = track

    def _started(self) -> Run:
        run: Run | None = labstead.run
        return run if run and not self._init else labstead.init(**self._init)

    def _run_of(self, trial: Any, study_name: str, reinit: Any) -> Run:
        usual = {"group": study_name, "name": f"trial-{trial.number}", "job_type": "trial"}
        return labstead.init(**{**usual, **self._init, "reinit": reinit})

    def _log_as_run(self, study: Any, trial: Any, row: Mapping[str, Any]) -> None:
        run = labstead.run or self._run_of(trial, study.study_name, "create_new")
        run.config.update({**trial.params, "trial": trial.number})
        self._describe(run, study)
        run.log({name: value for name, value in row.items() if name not in trial.params})
        run.summary["state"] = trial.state.name.lower()
        run.finish()

    def _values(self, trial: Any) -> dict[str, float]:
        values = trial.values or []  # none of a trial that was pruned or failed
        if len(self._names) == 1 and len(values) > 1:
            return {f"{self._names[0]}_{number}": value for number, value in enumerate(values)}
        if values and len(values) != len(self._names):
            raise UsageError(f"the study has {len(values)} objectives, not {len(self._names)}")
        return dict(zip(self._names, values, strict=False))

    def _describe(self, run: Run, study: Any) -> None:
        directions = [direction.name.lower() for direction in study.directions]
        found = {"study": study.study_name, "direction": directions}
        run.config.update(found, allow_val_change=True)

    def _note_best(self, run: Run, study: Any) -> None:
        if len(study.directions) == 1 and study.best_trials:
            best = study.best_trial
            run.summary.update({"best": {"trial": best.number, "value": best.value, **best.params}})


WeightsAndBiasesCallback = LabsteadCallback
