"""Early stopping of one run, when its metric has come to a band or is no number any more."""

from __future__ import annotations

from sweeps.models import Sweep, Trial
from sweeps.search.hyperband import verdict
from sweeps.search.trials import Stop
from sweeps.services.changing import locked
from sweeps.services.learning import learn, read_trial
from sweeps.services.numbers import Numbers
from sweeps.services.outcomes import close
from sweeps.services.stopping import stop_trial


def judge(pk: int, run: str) -> bool:
    """Whether the run is to stop. May be repeated: it looks at what is logged, at nothing else."""
    sweep = Sweep.objects.filter(pk=pk).first()
    trial = sweep.trials.running().filter(run=run).first() if sweep is not None else None
    if sweep is None or trial is None:
        return False
    found = read_trial(sweep, trial)
    if found is None:
        return False
    check_target(sweep, trial, found)
    if trial.stop is not None:
        return False
    if sweep.search.stop.nan and found.is_lost:
        why = f"stopped: {sweep.search.metrics[0].name} is not a number any more"
        return stop_trial(trial.pk, run, Stop(trial.number, 0, 0.0, 0.0, why), at_band=False)
    stop = stop_at_band(sweep, trial)
    return stop is not None and stop_trial(trial.pk, run, stop)


def stop_at_band(sweep: Sweep, trial: Trial) -> Stop | None:
    if sweep.search.hyperband is None:
        return None
    learn(sweep)
    histories = dict(sweep.trials.values_list("number", "curve"))
    return next(iter(verdict(sweep.search, histories, [trial.number])), None)


def check_target(sweep: Sweep, trial: Trial, found: Numbers) -> None:
    """A running trial may reach it as well: no further one starts then."""
    metric = sweep.search.metric
    if metric is None or found.best is None or not metric.reaches_target(found.best):
        return
    why = f"trial {trial.number} reached the target: {metric.name} is {found.best:g}"
    with locked(sweep.pk) as row:
        if row.is_active:
            close(row, why)
